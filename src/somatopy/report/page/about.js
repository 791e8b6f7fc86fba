// What map this is, and what was left out of the page.

import { byId, element, facts, replace } from "./dom.js";

const HEADLINES = 9;

export function showAbout(atlas) {
  const { payload } = atlas;
  byId("title").textContent = payload.title;
  const about = payload.about.map(([name, text]) => [name, String(text)]);
  replace(byId("headline"), ...facts(about.slice(0, HEADLINES)).children);
  const notes = payload.notes ?? [];
  byId("notes").hidden = !notes.length;
  replace(byId("notes"), ...notes.map((note) => element("li", {}, note)));
  const planes = payload.planes.filter((plane) => plane.text).map((plane) => [plane.name, plane.text]);
  replace(
    byId("about"),
    facts(about),
    element("h4", {}, "What the colors show"),
    facts(planes),
    payload.media?.text ? element("p", { class: "quiet" }, payload.media.text) : null,
  );
}
