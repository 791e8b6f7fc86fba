// Which samples lie on which unit, and how each is called.

import { show } from "./numbers.js";

/** Indices of the kept samples of a unit, nearest first. */
export function samplesOf(atlas, unit) {
  atlas.samplesByUnit ??= groupByUnit(atlas);
  return atlas.samplesByUnit[unit] ?? [];
}

function groupByUnit(atlas) {
  const { bmu, rank, distance, kept } = atlas.samples;
  const lists = Array.from({ length: atlas.payload.units.count }, () => []);
  for (let i = 0; i < kept; i += 1) lists[bmu[i]]?.push(i);
  const order = rank ? (a, b) => rank[a] - rank[b] : (a, b) => distance[a] - distance[b];
  for (const list of lists) list.sort(order);
  return lists;
}

export function sampleName(atlas, i) {
  return atlas.samples.names?.[i] ?? `row ${atlas.samples.row[i]}`;
}

/** The label of a sample, "" when it has none. */
export function sampleLabel(atlas, i) {
  const { label } = atlas.samples;
  return label && label[i] >= 0 ? atlas.labels[label[i]] : "";
}

/** Index of the kept sample with that row of the data; -1 when it was not kept. */
export function indexOfRow(atlas, row) {
  return row === null ? -1 : atlas.samples.row.indexOf(row);
}

/** The kept samples farthest from their best unit, worst first. */
export function worstMapped(atlas, count) {
  const { distance, kept } = atlas.samples;
  const all = Array.from({ length: kept }, (_, i) => i).filter((i) => Number.isFinite(distance[i]));
  return all.sort((a, b) => distance[b] - distance[a]).slice(0, count);
}

export function unitName(atlas, unit) {
  if (atlas.rowColumn === null) return `unit ${unit}`;
  const [row, column] = [atlas.rowColumn[2 * unit], atlas.rowColumn[2 * unit + 1]];
  return `unit ${unit} \u00b7 row ${show(row)}, column ${show(column)}`;
}
