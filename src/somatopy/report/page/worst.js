// Samples that the map serves worst: the farthest from their best unit.

import { element, replace } from "./dom.js";
import { sampleList } from "./sample_list.js";
import { worstMapped } from "./samples.js";

const WORST_SHOWN = 24;

export function showWorst(root, app) {
  const samples = worstMapped(app.atlas, WORST_SHOWN);
  const { kept, total } = app.atlas.samples;
  if (!samples.length) {
    replace(root, element("p", { class: "empty" }, "The page holds no samples."));
    return;
  }
  const of = kept < total ? " of those in the page" : "";
  replace(root, element("p", { class: "quiet" }, `The ${samples.length} samples${of} farthest from their best unit, farthest first. Click one to see where it lies.`), sampleList(app, samples));
}
