// Finding samples by name, labels, units and features; what is found is marked on the map.

import { plural } from "./numbers.js";
import { sampleLabel, sampleName, unitName } from "./samples.js";

const SAMPLES_AT_MOST = 1000;

// What is sought may be said first: "label 7". What bears the whole text in its name bears the rest of it, too.
const KIND = /^(label|unit|feature|sample)\s+(?=\S)/;

/** Options that match `text`: labels, then units, features and samples. */
export function findAll(atlas, planes, text) {
  const needle = text.trim().toLowerCase();
  if (!needle) return [];
  const kind = KIND.exec(needle)?.[1];
  const of = (name) => (name === kind ? needle.replace(KIND, "") : needle);
  return [
    ...labelsLike(atlas, of("label")), ...unitsLike(atlas, of("unit")),
    ...featuresLike(planes, of("feature")), ...samplesLike(atlas, of("sample")),
  ];
}

function labelsLike(atlas, needle) {
  return atlas.labels.flatMap((name, label) => {
    if (!name.toLowerCase().includes(needle)) return [];
    const units = atlas.labelUnits[label];
    return [{ kind: "label", group: "Labels", text: name, hint: plural(units.size, "unit"), label, units }];
  });
}

function unitsLike(atlas, needle) {
  const match = /^(?:unit)?(\d+)$/.exec(needle);
  const unit = match ? Number(match[1]) : -1;
  if (unit < 0 || unit >= atlas.last.lattice.count) return [];
  return [{ kind: "unit", group: "Units", text: unitName(atlas, unit), unit, units: new Set([unit]) }];
}

function featuresLike(planes, needle) {
  return planes
    .filter((plane) => plane.group === "Features" && plane.name.toLowerCase().includes(needle))
    .slice(0, 20)
    .map((plane) => ({ kind: "plane", group: "Color by feature", text: plane.name, plane: plane.key, units: null }));
}

function samplesLike(atlas, needle) {
  const found = [];
  for (let i = 0; i < atlas.samples.kept && found.length < SAMPLES_AT_MOST; i += 1) {
    const name = sampleName(atlas, i);
    if (!name.toLowerCase().includes(needle)) continue;
    const unit = atlas.samples.bmu[i];
    found.push({ kind: "sample", group: "Samples", text: name, hint: sampleLabel(atlas, i), sample: i, units: new Set([unit]) });
  }
  return found;
}

/** All units that the options lie on; null when there is nothing to mark. */
export function unitsFound(options) {
  const units = new Set(options.flatMap((option) => (option.units ? [...option.units] : [])));
  return units.size ? units : null;
}
