// Samples to look through: images in a grid, sounds in lines that play, rows of the table otherwise.

import { button, element } from "./dom.js";
import { show } from "./numbers.js";
import { hasMedia, imageOf, spectrumOf } from "./sample_media.js";
import { sampleLabel, sampleName } from "./samples.js";

/** A list of the samples with those indices. */
export function sampleList(app, samples) {
  if (app.media?.kind === "image") return gallery(app, samples);
  if (app.media?.kind === "sound") return lines(app, samples);
  return app.atlas.samples.values ? table(app, samples) : lines(app, samples);
}

function gallery(app, samples) {
  return element("ul", { class: "gallery" }, ...samples.map((i) =>
    element("li", {}, element(
      "button",
      { type: "button", class: "sample tile", "data-sample": i, title: hintOf(app, i), onclick: () => app.showSample(i) },
      hasMedia(app, i, "image") ? imageOf(app, i, 56) : element("span", { class: "no-media" }, "no image"),
      element("span", { class: "tile-name" }, sampleLabel(app.atlas, i) || sampleName(app.atlas, i)),
    )),
  ));
}

function hintOf(app, i) {
  const label = sampleLabel(app.atlas, i);
  return `${sampleName(app.atlas, i)}${label ? ` \u00b7 ${label}` : ""} \u00b7 distance ${show(app.atlas.samples.distance[i])}`;
}

function lines(app, samples) {
  return element("ul", { class: "lines" }, ...samples.map((i) => element("li", {}, line(app, i))));
}

/** A sample in a line; pointing at it, or coming to it by key, plays its sound. */
function line(app, i) {
  const sound = hasMedia(app, i, "sound");
  return element(
    "button",
    {
      type: "button",
      class: "sample line",
      "data-sample": i,
      onclick: () => { app.showSample(i); if (sound) app.player.play(i); },
      onpointerenter: (event) => sound && event.pointerType === "mouse" && app.hear(i),
    },
    sound ? element("span", { class: "speaker", "aria-hidden": "true" }) : null,
    sound ? spectrumOf(app, i, "small") : null,
    element("span", { class: "line-name" }, sampleName(app.atlas, i)),
    element("span", { class: "line-label" }, sampleLabel(app.atlas, i)),
    element("span", { class: "number", title: "distance to the unit" }, show(app.atlas.samples.distance[i])),
  );
}

function table(app, samples) {
  const { features, samples: all } = app.atlas;
  const labeled = all.label !== null;
  const head = ["sample", ...(labeled ? ["label"] : []), "distance", ...features.names];
  const rows = samples.map((i) => element(
    "tr",
    { "data-sample": i },
    element("th", { scope: "row" }, button(sampleName(app.atlas, i), () => app.showSample(i), { class: "sample link", "data-sample": i })),
    labeled ? element("td", { class: "text" }, sampleLabel(app.atlas, i)) : null,
    element("td", {}, show(all.distance[i])),
    ...features.names.map((_, d) => element("td", {}, show(all.values.value(i, d)))),
  ));
  const heads = head.map((name) => element("th", { scope: "col", title: name, class: name === "label" ? "text" : null }, name));
  return element(
    "div",
    { class: "table", tabindex: "0", role: "region", "aria-label": "samples as a table" },
    element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows)),
  );
}
