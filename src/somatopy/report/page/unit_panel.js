// The pinned unit: its facts, its codebook vector at large, its labels, its samples.

import { gmapOf } from "./atlas.js";
import { codebookRange, tilePainter, tileShape } from "./codebook.js";
import { button, element, facts, note, nothing, replace, sharpen } from "./dom.js";
import { swatch } from "./legend.js";
import { plural, show, showCount, showShare } from "./numbers.js";
import { sampleCard } from "./sample_card.js";
import { sampleList } from "./sample_list.js";
import { indexOfRow, samplesOf, unitName } from "./samples.js";
import { unitFacts } from "./unit_facts.js";

const FIRST = 24;
const LABELS_SHOWN = 8;
const FEATURES_SHOWN = 24;

const NONE_PINNED =
  "Point at a unit to see its facts. Click it, or press Enter on it, to pin it and see its samples here.";
const NO_SAMPLE = "No sample lies on this unit: it holds its place between its neighbors.";
const OTHER_STEP = "Labels and samples below are those of the last gmap.";

export function showUnit(root, app, state) {
  const sample = indexOfRow(app.atlas, state.sample);
  const card = sample >= 0 ? sampleCard(app, sample) : null;
  if (state.unit === null) {
    replace(root, card, nothing(NONE_PINNED));
    return;
  }
  const gmap = gmapOf(app.atlas, state.gmap);
  const grown = state.unit < gmap.lattice.count;
  const { pairs } = unitFacts(app, state.unit, state);
  replace(
    root,
    card,
    element("h3", {}, unitName(app.atlas, state.unit)),
    facts(pairs),
    grown ? portrait(app, gmap, state.unit) : null,
    gmap === app.atlas.last ? null : note(OTHER_STEP),
    ...labelBars(app, state.unit),
    ...sampleSection(app, state.unit),
  );
}

/** The codebook vector at large. */
function portrait(app, gmap, unit) {
  const { atlas } = app;
  const vector = gmap.codebook.row(unit);
  const { form, names } = atlas.features;
  if (form === "profile" && names.length <= FEATURES_SHOWN) return valueBars(app, vector);
  const canvas = element("canvas", { role: "img", "aria-label": `codebook of unit ${unit}` });
  const [wide, tall] = form === "image" ? tileShape(atlas.features).map((share) => 160 * share) : [320, 130];
  const context = sharpen(canvas, wide, tall);
  tilePainter(atlas)(context, vector, 0, 0, wide, tall);
  return element("figure", { class: "portrait" }, canvas, element("figcaption", {}, captionOf(atlas)));
}

function captionOf(atlas) {
  const { form, x, y, unit, names } = atlas.features;
  if (form === "profile") return `codebook: ${showCount(names.length)} features, each between its least and greatest value on the map`;
  const [low, high] = codebookRange(atlas);
  const axes = [x && `${x} \u2192`, y && form === "spectrogram" && `${y} \u2191`].filter(Boolean).join(", ");
  return `codebook${axes ? `: ${axes}` : ""} \u00b7 ${show(low)} to ${show(high)}${unit ? ` ${unit}` : ""}`;
}

/** Few features: each with its value; the bar runs from the feature's least to its greatest value on the map. */
function valueBars(app, vector) {
  const rows = app.atlas.features.names.map((name, d) => {
    const [low, high] = app.atlas.profileRanges[d];
    const share = high > low ? (vector[d] - low) / (high - low) : 0.5;
    return bar(name, show(vector[d]), share, () => app.store.set({ plane: `feature:${d}` }), `color the map by ${name}`);
  });
  return element("div", { class: "bars", role: "group", "aria-label": "codebook" }, element("h4", {}, "Codebook"), ...rows);
}

function bar(name, text, share, act, title, fill = null) {
  const measure = element("span", { class: "measure", "aria-hidden": "true" }, element("span", { class: "filled" }));
  measure.firstChild.style.setProperty("width", `${Number.isFinite(share) ? Math.max(1.5, 100 * share) : 0}%`);
  return element(
    "button", { type: "button", class: "bar", title, onclick: act },
    element("span", { class: "bar-name" }, fill, name), measure, element("span", { class: "number" }, text),
  );
}

function labelBars(app, unit) {
  const counts = app.atlas.labelCounts[unit];
  if (!counts.length) return [];
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const bars = counts.slice(0, LABELS_SHOWN).map(([label, count]) => {
    const style = app.labelStyles[label];
    return bar(app.atlas.labels[label], `${showCount(count)} \u00b7 ${showShare(count, total)}`, count / total,
      () => app.mark({ key: "label" }, label), "mark all units of this label", style ? swatch(style) : null);
  });
  const more = counts.length - LABELS_SHOWN;
  if (more > 0) bars.push(note(`and ${plural(more, "more label")}`));
  return [element("div", { class: "bars" }, element("h4", {}, "Labels"), ...bars)];
}

function sampleSection(app, unit) {
  const samples = samplesOf(app.atlas, unit);
  const all = app.atlas.last.hits?.[unit] ?? samples.length;
  if (!all) return [element("h4", {}, "Samples"), nothing(NO_SAMPLE)];
  const head = element("h4", { id: "sample-count" });
  const host = element("div", {});
  const more = button("Show more", goOn, { id: "more-samples" });
  let shown = 0;
  function fill(count) {
    shown = Math.min(count, samples.length);
    head.textContent = `${showCount(shown)} of ${plural(all, "sample")}, nearest first`;
    replace(host, sampleList(app, samples.slice(0, shown)));
    more.hidden = shown >= samples.length;
    app.player?.prepare(samples.slice(0, Math.min(shown, FIRST)));
  }
  /** Four times as many; the focus goes to the first that is new, as the button may go. */
  function goOn() {
    const before = shown;
    fill((app.listed.count = shown * 4));
    host.querySelectorAll("button.sample")[before]?.focus();
  }
  app.listed = app.listed?.unit === unit ? app.listed : { unit, count: FIRST };
  fill(app.listed.count);
  const missing = all - samples.length;
  const left = `${plural(missing, "sample")} of this unit ${missing === 1 ? "is" : "are"} not in the page.`;
  return [head, host, more, missing > 0 ? note(left) : null];
}
