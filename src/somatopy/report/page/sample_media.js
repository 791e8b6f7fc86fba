// What a sample looks and sounds like: its image, or its sound with the spectrogram beside.

import { element } from "./dom.js";
import { drawSpectrogram, spectrogramOf } from "./spectrogram.js";
import { drawSprite } from "./sprites.js";
import { sampleName } from "./samples.js";

/** An image of sample `i`, drawn when it is first seen. */
export function imageOf(app, i, side) {
  const canvas = element("canvas", { class: "sprite", role: "img", "aria-label": `image of ${sampleName(app.atlas, i)}` });
  whenSeen(canvas, () => drawSprite(app.media, i, canvas, side));
  return canvas;
}

/** The spectrogram of sample `i`'s sound: of a file beside the page a picture, else worked out when it is first seen. */
export function spectrumOf(app, i, kind) {
  const spoken = `spectrogram of ${sampleName(app.atlas, i)}`;
  const src = app.media.spectrum(i);
  if (src) return element("img", { class: `spectrum ${kind}`, alt: spoken, loading: "lazy", src, onerror: hide });
  const canvas = element("canvas", { class: `spectrum ${kind}`, role: "img", "aria-label": spoken });
  whenSeen(canvas, async () => {
    const signal = await app.player.spectrum(i).catch(() => null);
    if (signal) drawSpectrogram(canvas, spectrogramOf(signal), app.atlas.payload.palette.sequential);
    else canvas.hidden = true;
  });
  return canvas;
}

function hide(event) {
  event.target.hidden = true;
}

function whenSeen(node, act) {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    act();
  });
  watcher.observe(node);
}

export function hasMedia(app, i, kind) {
  return app.media?.kind === kind && app.media.has(i);
}
