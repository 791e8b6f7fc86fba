// Several units at once: how many samples they hold, and their tables to take away.

import { csvText } from "./csv.js";
import { button, element, note, nothing, replace } from "./dom.js";
import { plural, showCount } from "./numbers.js";
import { sampleLabel, sampleName, samplesOf, unitName } from "./samples.js";

const NONE_CHOSEN =
  "No units are selected. Shift-click units, shift-drag a box around them, or press S on the unit at hand.";
const LISTED = 60;

export function showSelection(root, app, state) {
  const units = [...state.chosen].sort((a, b) => a - b);
  if (!units.length) {
    replace(root, nothing(NONE_CHOSEN));
    return;
  }
  const { hits } = app.atlas.last;
  const held = hits ? units.reduce((sum, unit) => sum + hits[unit], 0) : NaN;
  const kept = units.reduce((sum, unit) => sum + samplesOf(app.atlas, unit).length, 0);
  const partly = kept < held ? ` The page holds ${showCount(kept)} of them.` : "";
  const save = (name, rowsOf) => () => download(name, rowsOf(app.atlas, units));
  replace(
    root,
    element("p", {}, `${plural(units.length, "unit")} with ${plural(held, "sample")}.${partly}`),
    element(
      "div",
      { class: "row" },
      button("Samples as CSV", save("samples.csv", sampleRows), { class: "primary", id: "download-samples" }),
      button("Units as CSV", save("units.csv", unitRows), { id: "download-units" }),
      button("Clear", () => app.store.set({ chosen: new Set() })),
    ),
    chosenList(app, units),
  );
}

function chosenList(app, units) {
  const items = units.slice(0, LISTED).map((unit) =>
    element("li", {}, button(unitName(app.atlas, unit), () => app.pin(unit), { class: "link" })),
  );
  const more = units.length > LISTED ? note(`and ${showCount(units.length - LISTED)} more`) : null;
  return element("div", {}, element("ul", { class: "units" }, ...items), more);
}

/** A row per kept sample of the units, nearest first. */
export function sampleRows(atlas, units) {
  const { row, bmu, second, distance, distance_second: distanceSecond, values } = atlas.samples;
  const names = values ? atlas.features.names : [];
  const head = ["unit", "row", "name", "label", "distance", "second_unit", "second_distance", ...names];
  const rows = units.flatMap((unit) => samplesOf(atlas, unit)).map((i) => [
    bmu[i], row[i], sampleName(atlas, i), sampleLabel(atlas, i), distance[i], second[i], distanceSecond[i],
    ...names.map((_, d) => values.value(i, d)),
  ]);
  return [head, ...rows];
}

/** A row per unit: where it lies, what it holds, its codebook vector. */
export function unitRows(atlas, units) {
  const head = ["unit", "x", "y", "samples", "label", ...atlas.features.names];
  const { lattice, hits, majority, codebook } = atlas.last;
  const rows = units.map((unit) => [
    unit, lattice.x(unit), lattice.y(unit), hits?.[unit], majority && majority[unit] >= 0 ? atlas.labels[majority[unit]] : "",
    ...codebook.row(unit),
  ]);
  return [head, ...rows];
}

function download(name, rows) {
  const address = URL.createObjectURL(new Blob(["\ufeff", csvText(rows)], { type: "text/csv;charset=utf-8" }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
