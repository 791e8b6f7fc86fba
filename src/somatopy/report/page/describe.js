// The page for those who do not see it: what happens is said in a live region.

import { byId } from "./dom.js";

let pending = null;

/** Say `text` once things are quiet, so that quick steps over the map say only the last unit. */
export function say(text) {
  clearTimeout(pending);
  pending = setTimeout(() => { byId("live").textContent = text; }, 120);
}
