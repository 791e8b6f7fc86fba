// What is known of a unit, in words: for the tooltip, the panel, and those who listen.

import { gmapOf } from "./atlas.js";
import { showShare, show, showCount } from "./numbers.js";
import { planeAt } from "./planes.js";
import { unitName } from "./samples.js";

/** {title, pairs: [[name, text], ...]} of a unit at the step of growth that is shown. */
export function unitFacts(app, unit, state) {
  const { atlas } = app;
  const gmap = gmapOf(atlas, state.gmap);
  if (unit >= gmap.lattice.count) return { title: unitName(atlas, unit), pairs: [["", "not grown yet"]] };
  const pairs = [];
  if (gmap.hits) pairs.push(["samples", showCount(gmap.hits[unit])]);
  const label = labelText(atlas, gmap, unit);
  if (label) pairs.push(["label", label]);
  for (const { key } of atlas.payload.planes) if (key !== "hits") add(pairs, planeAt(atlas, key, state.gmap), unit, atlas);
  for (const key of new Set([state.plane, state.compare])) {
    if (key?.startsWith("feature:")) add(pairs, planeAt(atlas, key, state.gmap), unit, atlas);
  }
  return { title: unitName(atlas, unit), pairs };
}

function labelText(atlas, gmap, unit) {
  if (gmap !== atlas.last) return gmap.majority?.[unit] >= 0 ? atlas.labels[gmap.majority[unit]] : "";
  const counts = atlas.labelCounts[unit];
  if (!counts.length) return "";
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return `${atlas.labels[counts[0][0]]} (${showShare(counts[0][1], total)})`;
}

function add(pairs, plane, unit, atlas) {
  if (!plane.values) return;
  const value = plane.values[unit];
  const names = plane.key === "region" ? atlas.payload.regions?.names : null;
  const text = plane.scale === "categories" ? (names?.[value] ?? show(value)) : `${show(value)}${plane.unit ? ` ${plane.unit}` : ""}`;
  if (plane.scale !== "categories" || value >= 0) pairs.push([plane.name, String(text)]);
}

/** One sentence on a unit, for a screen reader. */
export function unitSentence(app, unit, state) {
  const { title, pairs } = unitFacts(app, unit, state);
  const marks = [state.unit === unit ? "pinned" : "", state.chosen.has(unit) ? "selected" : ""].filter(Boolean);
  return [title, ...marks, ...pairs.map(([name, text]) => `${name} ${text}`)].join(", ");
}
