// The payload made ready: arrays unpacked when first asked for, the map at every step of its growth.

import { unpack, unpackTable } from "./arrays.js";
import { createLattice, joinBounds } from "./lattice.js";

/** Everything the page asks of the payload. */
export function createAtlas(payload) {
  const last = lazy({
    lattice: () => latticeOf(payload, payload.units),
    borders: () => unpack(payload.units.borders),
    codebook: () => unpackTable(payload.codebook),
    hits: () => planeOf(payload, "hits"),
    majority: () => payload.labels && unpack(payload.labels.majority),
  });
  const steps = payload.series ?? [];
  const gmaps = steps.map((entry, i) => (i === steps.length - 1 ? last : earlier(payload, entry)));
  return lazy(
    {
      bounds: () => gmaps.map((gmap) => gmap.lattice.bounds).reduce(joinBounds, last.lattice.bounds),
      rowColumn: () => unpack(payload.units.row_column),
      labelCounts: () => countsByUnit(payload),
      labelUnits: () => unitsByLabel(payload),
      regions: () => payload.regions && unpack(payload.regions.of_unit),
      samples: () => unpackSamples(payload.samples),
    },
    { payload, last, gmaps, steps, features: payload.features, labels: payload.labels?.names ?? [] },
  );
}

function latticeOf(payload, units) {
  return createLattice(payload.lattice.kind, unpack(units.positions), unpack(units.edges), unpack(units.sizes));
}

function earlier(payload, entry) {
  return lazy({
    lattice: () => latticeOf(payload, entry.units),
    borders: () => unpack(entry.units.borders),
    codebook: () => unpackTable(entry.codebook),
    hits: () => unpack(entry.hits),
    majority: () => unpack(entry.label_majority),
  });
}

/** The map that state.gmap means; none or too many: the last. */
export function gmapOf(atlas, index) {
  return atlas.gmaps[index ?? -1] ?? atlas.last;
}

function planeOf(payload, key) {
  const plane = payload.planes.find((candidate) => candidate.key === key);
  return plane ? unpack(plane.values) : null;
}

function countsByUnit(payload) {
  const lists = Array.from({ length: payload.units.count }, () => []);
  const triples = payload.labels ? unpack(payload.labels.counts) : [];
  for (let t = 0; t < triples.length; t += 3) lists[triples[t]].push([triples[t + 1], triples[t + 2]]);
  for (const list of lists) list.sort((a, b) => b[1] - a[1]);
  return lists;
}

/** A set of units for each label: those that hold a sample of it. */
function unitsByLabel({ labels }) {
  const units = (labels?.names ?? []).map(() => new Set());
  const triples = labels ? unpack(labels.counts) : [];
  for (let t = 0; t < triples.length; t += 3) units[triples[t + 1]].add(triples[t]);
  return units;
}

function unpackSamples(samples) {
  const arrays = ["row", "label", "bmu", "second", "distance", "distance_second", "rank"];
  const unpacked = Object.fromEntries(arrays.map((name) => [name, unpack(samples[name])]));
  return { ...samples, ...unpacked, values: samples.values && unpackTable(samples.values) };
}

/** `ready` with further properties, each worked out when first asked for. */
export function lazy(makers, ready = {}) {
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(ready, name, {
      configurable: true,
      enumerable: true,
      get() {
        const value = make();
        Object.defineProperty(ready, name, { value });
        return value;
      },
    });
  }
  return ready;
}
