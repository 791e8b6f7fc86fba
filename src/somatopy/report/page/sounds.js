// Playing the samples' sounds: one at a time, those that may come next made ready ahead.

import { byId } from "./dom.js";

const READY_AT_MOST = 48;
const AWAKE_FOR = 5000; // milliseconds
// Spectrograms are of this rate; browsers resample while decoding.
const RATE = 16000;

/** A player of the media's sounds; `onState(sample, playing)` tells what is heard, `onRefused()` that none may be. */
export function createPlayer(media, { onState, onRefused }) {
  const ready = new Map();
  let current = null;
  onFirstTouch(wakeDevice);

  function prepare(samples) {
    for (const i of samples) if (media.has(i)) elementOf(i);
  }

  function elementOf(i) {
    if (ready.has(i)) return ready.get(i);
    const audio = new Audio(addressOf(media, i));
    audio.preload = "auto";
    audio.dataset.sample = i;
    for (const event of ["ended", "pause"]) audio.addEventListener(event, () => onState(i, false));
    byId("sounds").append(audio);
    ready.set(i, audio);
    if (ready.size > READY_AT_MOST) forget(ready, current);
    return audio;
  }

  async function play(i) {
    if (!media.has(i)) return;
    stop();
    current = i;
    const audio = elementOf(i);
    audio.currentTime = 0;
    try {
      await audio.play();
      onState(i, !audio.paused);
    } catch (error) {
      // A sound stopped before it began is no refusal.
      if (error.name === "NotAllowedError") onRefused();
    }
  }

  function stop() {
    if (current !== null) ready.get(current)?.pause();
  }

  return { prepare, play, stop, spectrum: (i) => decoded(media, i) };
}

function onFirstTouch(act) {
  const waiting = new AbortController();
  const touched = () => {
    waiting.abort();
    act();
  };
  for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, touched, { capture: true, signal: waiting.signal });
}

/** Opening the sound device takes a tenth of a second: done at the first touch, before a sound is asked for. */
function wakeDevice() {
  const context = new AudioContext();
  context.resume().then(() => setTimeout(() => context.close(), AWAKE_FOR));
}

function addressOf(media, i) {
  const bytes = media.bytes(i);
  return bytes ? URL.createObjectURL(new Blob([bytes], { type: media.type })) : media.address(i);
}

function forget(ready, current) {
  const [oldest] = [...ready.keys()].filter((i) => i !== current);
  const audio = ready.get(oldest);
  ready.delete(oldest);
  audio.pause();
  if (audio.src.startsWith("blob:")) URL.revokeObjectURL(audio.src);
  audio.remove();
}

/** The signal of a sample's sound; null where the page may not read it (files beside the page). */
async function decoded(media, i) {
  const bytes = media.bytes(i);
  if (!bytes) return null;
  const context = new OfflineAudioContext(1, 1, RATE);
  const buffer = await context.decodeAudioData(bytes.slice().buffer);
  return buffer.getChannelData(0);
}
