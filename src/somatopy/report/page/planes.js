// What the map may be colored by: a plane is a number, or a category, for each unit.

import { range, unpack } from "./arrays.js";
import { gmapOf } from "./atlas.js";

/** All planes by key: [{key, name, group, text}]. */
export function listPlanes(atlas) {
  const { payload } = atlas;
  const planes = payload.planes.map(({ key, name, text }) => ({ key, name, text, group: "Map" }));
  const has = (key) => planes.some((plane) => plane.key === key);
  if (payload.regions && !has("region")) {
    planes.push({ key: "region", name: "region", group: "Map", text: "Regions: clusters of neighboring units." });
  }
  if (payload.labels) {
    planes.push(
      { key: "label", name: "label", group: "Labels", text: "The most frequent label of each unit\u2019s samples." },
      { key: "pies", name: "label shares", group: "Labels", text: "The shares of the labels among each unit\u2019s samples." },
    );
  }
  const features = payload.features.names.map((name, d) => ({
    key: `feature:${d}`,
    name,
    group: "Features",
    text: `The codebook\u2019s value of ${name}, in the data\u2019s own units.`,
  }));
  return [...planes, ...features];
}

/** A plane at one step of the growth: its values, scale and unit; values are null where that step has none. */
export function planeAt(atlas, key, gmapIndex) {
  const gmap = gmapOf(atlas, gmapIndex);
  if (key.startsWith("feature:")) return featurePlane(atlas, gmap, Number(key.slice(8)));
  if (key === "label" || key === "pies") return labelPlane(atlas, gmap, key);
  const source = atlas.payload.planes.find((plane) => plane.key === key);
  if (key === "region" && atlas.regions) {
    return { key, name: "region", unit: "", scale: "categories", values: gmap === atlas.last ? atlas.regions : null };
  }
  return { key, name: source.name, unit: source.unit ?? "", scale: source.scale, values: mapPlane(atlas, gmap, source) };
}

function featurePlane(atlas, gmap, d) {
  const { names, unit, form } = atlas.features;
  const values = gmap.codebook.column(d);
  return { key: `feature:${d}`, name: names[d], unit: unit ?? "", scale: "sequential", values, form };
}

function labelPlane(atlas, gmap, key) {
  const name = key === "pies" ? "label shares" : "label";
  const values = key === "pies" && gmap !== atlas.last ? null : gmap.majority;
  return { key, name, unit: "", scale: key === "pies" ? "pies" : "categories", values };
}

function mapPlane(atlas, gmap, source) {
  if (gmap === atlas.last) {
    source.unpacked ??= unpack(source.values);
    return source.unpacked;
  }
  if (source.key === "hits") return gmap.hits && Float32Array.from(gmap.hits);
  return source.key === "u_matrix" ? meanBorders(gmap.lattice, gmap.borders) : null;
}

/** Mean distance of each unit to its neighbors. */
export function meanBorders(lattice, borders) {
  const sums = new Float32Array(lattice.count);
  for (let e = 0; e < borders.length; e += 1) {
    sums[lattice.edges[2 * e]] += borders[e];
    sums[lattice.edges[2 * e + 1]] += borders[e];
  }
  return sums.map((sum, unit) => sum / lattice.neighbors[unit].length);
}

// Of borders, the share whose colors differ, where the last one lies beyond OUTLYING times that of this share.
const TOLD_APART = 0.98;
const OUTLYING = 1.5;

/**
 * [low, high] of the colors: of a feature over the whole growth, so that colors mean the same in every step. Of borders
 * a few may lie far out, which would leave one color for all others: then [low, high, most], all above `high` alike.
 */
export function domainOf(atlas, plane, gmapIndices) {
  if (!plane.values) return [NaN, NaN];
  if (plane.key.startsWith("feature:")) {
    const d = Number(plane.key.slice(8));
    atlas.featureRanges ??= new Map();
    if (!atlas.featureRanges.has(d)) {
      const maps = atlas.gmaps.length ? atlas.gmaps : [atlas.last];
      atlas.featureRanges.set(d, range(...maps.map((gmap) => gmap.codebook.column(d))));
    }
    return atlas.featureRanges.get(d);
  }
  const shown = gmapIndices.flatMap((index) => {
    const values = planeAt(atlas, plane.key, index).values ?? [];
    const { borders, lattice } = gmapOf(atlas, index);
    return plane.key === "u_matrix" && lattice.kind !== "nested" && lattice.kind !== "graph" ? [values, borders] : [values];
  });
  if (plane.key === "u_matrix") return withoutOutliers(shown);
  const [low, high] = range(...shown);
  return plane.scale === "counts" ? [0, Math.max(high, 1)] : [low, high];
}

function withoutOutliers(lists) {
  const [low, most] = range(...lists);
  const sorted = finiteOf(lists).sort();
  const high = sorted[Math.floor(TOLD_APART * (sorted.length - 1))];
  return high > low && most - low > OUTLYING * (high - low) ? [low, high, most] : [low, most];
}

function finiteOf(lists) {
  const all = new Float32Array(lists.reduce((total, values) => total + values.length, 0));
  let count = 0;
  for (const values of lists) for (const value of values) if (Number.isFinite(value)) all[count++] = value;
  return all.subarray(0, count);
}
