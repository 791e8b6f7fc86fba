// One sample: what it is, and the two units nearest to it.

import { element, facts } from "./dom.js";
import { show } from "./numbers.js";
import { hasMedia, imageOf, spectrumOf } from "./sample_media.js";
import { sampleLabel, sampleName, unitName } from "./samples.js";

export function sampleCard(app, i) {
  const { bmu, second, distance, distance_second: farther } = app.atlas.samples;
  const unit = (name, index, far) => [name, element(
    "span", {},
    index >= 0 ? element("button", { type: "button", class: "link", title: unitName(app.atlas, index), onclick: () => app.pin(index) }, `unit ${index}`) : "none",
    index >= 0 ? ` \u00b7 distance ${show(far)}` : "",
  )];
  const label = sampleLabel(app.atlas, i);
  return element(
    "section",
    { class: "card", "aria-label": "sample" },
    element("div", { class: "card-head" },
      element("h3", {}, sampleName(app.atlas, i)),
      element("button", { type: "button", class: "quiet-button", "aria-label": "Close the sample", onclick: () => app.store.set({ sample: null }) }, "\u00d7"),
    ),
    hasMedia(app, i, "image") ? imageOf(app, i, 140) : null,
    hasMedia(app, i, "sound") ? sound(app, i) : null,
    facts([
      ...(label ? [["label", label]] : []),
      ["row of the data", show(app.atlas.samples.row[i])],
      unit("1 best unit", bmu[i], distance[i]),
      unit("2 second-best", second[i], farther[i]),
    ]),
  );
}

function sound(app, i) {
  return element(
    "div", { class: "sound" },
    element("button", { type: "button", class: "primary", onclick: () => app.player.play(i) }, "Play"),
    spectrumOf(app, i, "large"),
  );
}
