// Samples that the map serves worst: the farthest from their best unit.

import { note, nothing, replace } from "./dom.js";
import { sampleList } from "./sample_list.js";
import { worstMapped } from "./samples.js";

const WORST_SHOWN = 24;

export function showWorst(root, app) {
  const samples = worstMapped(app.atlas, WORST_SHOWN);
  const { kept, total } = app.atlas.samples;
  if (!samples.length) {
    replace(root, nothing("The page holds no samples."));
    return;
  }
  const of = kept < total ? " of those in the page" : "";
  const text = `The ${samples.length} samples${of} farthest from their best unit, farthest first.`;
  replace(root, note(`${text} Click one to see where it lies.`), sampleList(app, samples));
}
