// The field that finds: what matches is marked on the map as one types.

import { createCombobox } from "./combobox.js";
import { say } from "./describe.js";
import { byId } from "./dom.js";
import { plural } from "./numbers.js";
import { findAll, unitsFound } from "./search.js";

export function wireSearch(app) {
  const find = (text) => findAll(app.atlas, app.planes, text);
  createCombobox(byId("search"), byId("search-list"), {
    find,
    onInput: (text) => app.store.set({ found: text ? unitsFound(find(text)) : null }),
    choose: (option) => take(app, option),
  });
}

function take(app, option) {
  byId("search").value = option.text;
  if (option.kind === "plane") app.store.set({ plane: option.plane, found: null });
  else app.store.set({ found: option.units });
  if (option.kind === "unit") app.pin(option.unit);
  if (option.kind === "sample") app.showSample(option.sample);
  if (option.kind === "label") say(`${option.text}: ${plural(option.units.size, "unit")} marked`);
}
