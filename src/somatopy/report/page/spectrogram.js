// The spectrogram of a sound as it is played: level in decibels over time and frequency.

import { level, pixelsOf } from "./colors.js";
import { fourier } from "./fourier.js";

const FRAME = 256;
const FRAMES_AT_MOST = 400;
// Decibels below the loudest place that are still shown.
const DEPTH = 60;
// Speech falls by some 6 dB an octave; the difference of neighboring values lifts what would be dark.
const EMPHASIS = 0.97;

/** {frames, bins, levels}: decibels of each frame, low frequencies first. */
export function spectrogramOf(signal) {
  const hop = Math.max(FRAME / 4, Math.ceil(signal.length / FRAMES_AT_MOST));
  const frames = Math.max(1, 1 + Math.floor((signal.length - FRAME) / hop));
  const bins = FRAME / 2;
  const levels = new Float32Array(frames * bins);
  for (let frame = 0; frame < frames; frame += 1) levels.set(frameLevels(signal, frame * hop), frame * bins);
  return { frames, bins, levels };
}

/** Levels of one frame under a Hann window. */
function frameLevels(signal, start) {
  const real = new Float32Array(FRAME);
  const imaginary = new Float32Array(FRAME);
  for (let i = 0; i < FRAME; i += 1) {
    const value = (signal[start + i] ?? 0) - EMPHASIS * (signal[start + i - 1] ?? 0);
    real[i] = value * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
  }
  fourier(real, imaginary);
  return Float32Array.from({ length: FRAME / 2 }, (_, k) => 10 * Math.log10(real[k] ** 2 + imaginary[k] ** 2 + 1e-12));
}

/** Draw a spectrogram on a canvas, a pixel a value; the style sheet stretches it. */
export function drawSpectrogram(canvas, { frames, bins, levels }, map) {
  canvas.width = frames;
  canvas.height = bins;
  const context = canvas.getContext("2d");
  const image = context.createImageData(frames, bins);
  const words = new Uint32Array(image.data.buffer);
  const pixels = pixelsOf(map);
  const top = levels.reduce((most, value) => Math.max(most, value), -Infinity);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let bin = 0; bin < bins; bin += 1) {
      words[(bins - 1 - bin) * frames + frame] = pixels[level(levels[frame * bins + bin], top - DEPTH, top)];
    }
  }
  context.putImageData(image, 0, 0);
}
