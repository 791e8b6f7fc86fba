// One sample: what it is, and the two units nearest to it.

import { button, element, facts } from "./dom.js";
import { show, showCount } from "./numbers.js";
import { hasMedia, imageOf, spectrumOf } from "./sample_media.js";
import { sampleLabel, sampleName, unitName } from "./samples.js";

export function sampleCard(app, i) {
  const { bmu, second, distance, distance_second: farther } = app.atlas.samples;
  const unit = (name, index, far) => [name, index >= 0 ? placeOf(app, index, far) : "none"];
  const label = sampleLabel(app.atlas, i);
  return element(
    "section",
    { class: "card", "aria-label": "sample" },
    element("div", { class: "card-head" },
      element("h3", {}, sampleName(app.atlas, i)),
      button("\u00d7", () => app.store.set({ sample: null }), { class: "quiet-button", "aria-label": "Close the sample" }),
    ),
    hasMedia(app, i, "image") ? imageOf(app, i, 140) : null,
    hasMedia(app, i, "sound") ? sound(app, i) : null,
    facts([
      ...(label ? [["label", label]] : []),
      ["row of the data", showCount(app.atlas.samples.row[i])],
      unit("1 best unit", bmu[i], distance[i]),
      unit("2 second-best", second[i], farther[i]),
    ]),
  );
}

function placeOf(app, unit, far) {
  const link = button(`unit ${unit}`, () => app.pin(unit), { class: "link", title: unitName(app.atlas, unit) });
  return element("span", {}, link, ` \u00b7 distance ${show(far)}`);
}

function sound(app, i) {
  return element(
    "div", { class: "sound" },
    button("Play", () => app.player.play(i), { class: "primary" }),
    spectrumOf(app, i, "large"),
  );
}
