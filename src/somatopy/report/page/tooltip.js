// The facts of the unit under the pointer, beside it.

import { byId, element, facts, replace } from "./dom.js";
import { unitFacts } from "./unit_facts.js";

export function showTooltip(app, unit, event) {
  const box = byId("tooltip");
  box.hidden = unit < 0 || !event || event.pointerType === "touch";
  if (box.hidden) return;
  const { title, pairs } = unitFacts(app, unit, app.store.get());
  replace(box, element("strong", {}, title), facts(pairs));
  place(box, event.clientX, event.clientY);
}

/** Right below the pointer, or on its other side where the window ends. */
function place(box, x, y) {
  const { width, height } = box.getBoundingClientRect();
  const left = x + 16 + width > window.innerWidth ? x - 16 - width : x + 16;
  const top = y + 16 + height > window.innerHeight ? y - 16 - height : y + 16;
  box.style.setProperty("left", `${Math.max(4, left)}px`);
  box.style.setProperty("top", `${Math.max(4, top)}px`);
}
