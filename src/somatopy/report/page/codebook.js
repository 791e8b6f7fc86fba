// A unit's codebook vector as people read it: a spectrogram, an image, or a profile.

import { range } from "./arrays.js";
import { GRAYS, level, pixelsOf } from "./colors.js";
import { themed } from "./dom.js";

// Fewer pixels show no spectrogram.
export const ROOM_FOR_TILES = 22;
export const BARS_AT_MOST = 24;

/** A painter of vectors of this map: draw(context, vector, x, y, width, height). */
export function tilePainter(atlas) {
  const { form, shape } = atlas.features;
  const domain = codebookRange(atlas);
  const maps = { spectrogram: atlas.payload.palette.sequential, image: GRAYS };
  if (form === "profile") return profilePainter(featureRanges(atlas));
  const pixels = pixelsOf(maps[form]);
  const picture = document.createElement("canvas");
  return (context, vector, x, y, width, height) => {
    paintPixels(picture, vector, { form, shape, domain, pixels });
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, x, y, width, height);
  };
}

/** Width by height of a tile, as a share of the side that is free for it. */
export function tileShape({ form, shape }) {
  if (form === "image") return shape[1] >= shape[0] ? [1, shape[0] / shape[1]] : [shape[1] / shape[0], 1];
  return [1, 1];
}

export function codebookRange(atlas) {
  atlas.codebookDomain ??= atlas.last.codebook.range();
  return atlas.codebookDomain;
}

function featureRanges(atlas) {
  atlas.profileRanges ??= Array.from({ length: atlas.last.codebook.features }, (_, d) => range(atlas.last.codebook.column(d)));
  return atlas.profileRanges;
}

/** Spectrograms have low bands below; images of three channels are in color. */
function paintPixels(canvas, vector, { form, shape, domain, pixels }) {
  const [height, width, channels = 1] = shape;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  for (let i = 0; i < width * height; i += 1) {
    const row = Math.floor(i / width);
    const from = form === "spectrogram" ? (height - 1 - row) * width + (i % width) : i;
    words[i] = channels === 3 ? colorWord(vector, 3 * from, domain) : (pixels[level(vector[from], ...domain)] ?? 0);
  }
  context.putImageData(image, 0, 0);
}

function colorWord(vector, at, domain) {
  const [r, g, b] = [0, 1, 2].map((c) => Math.max(0, level(vector[at + c], ...domain)));
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

/** Few features as bars, many as a line; each feature between its least and its greatest value on the map. */
function profilePainter(ranges) {
  const shares = (vector) => Array.from(vector, (value, d) => {
    const [low, high] = ranges[d];
    return high > low ? (value - low) / (high - low) : 0.5;
  });
  return (context, vector, x, y, width, height) => {
    const heights = shares(vector);
    if (heights.length <= BARS_AT_MOST) drawBars(context, heights, x, y, width, height);
    else drawLine(context, heights, x, y, width, height);
  };
}

function drawBars(context, heights, x, y, width, height) {
  const pitch = width / heights.length;
  context.fillStyle = themed("main");
  heights.forEach((share, i) => {
    if (!Number.isFinite(share)) return;
    const tall = Math.max(1, share * height);
    context.fillRect(x + i * pitch + pitch * 0.12, y + height - tall, pitch * 0.76, tall);
  });
}

function drawLine(context, heights, x, y, width, height) {
  context.strokeStyle = themed("main");
  context.lineWidth = 1.2;
  context.beginPath();
  heights.forEach((share, i) => {
    const point = [x + (i / (heights.length - 1)) * width, y + (1 - share) * height];
    if (!Number.isFinite(share)) return;
    if (i) context.lineTo(...point);
    else context.moveTo(...point);
  });
  context.stroke();
}
