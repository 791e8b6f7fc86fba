// Sounds and images of samples, read out of the page (or from beside it) when first asked for.

import { bytesOf, unpack } from "./arrays.js";
import { byId } from "./dom.js";

/** The media of a payload; null when it has none. */
export function createMedia(payload) {
  const { media } = payload;
  if (!media) return null;
  const places = unpack(media.of_sample);
  const inline = media.form === "inline";
  const at = (i) => [places[3 * i], places[3 * i + 1], places[3 * i + 2]];
  return {
    kind: media.kind,
    cell: media.cell,
    text: media.text ?? "",
    has: (i) => places[3 * i] >= 0,
    bytes: (i) => (inline ? slice(...at(i)) : null),
    type: media.type,
    address: (i) => addressBeside(media, media.files[places[3 * i]]),
    spectrum: (i) => (media.spectra ? addressBeside(media, media.spectra[places[3 * i]]) : null),
    sheet: remembered((block) => sheetOf(media, block)),
    at,
  };
}

/** Bytes first ... first + count of a block, without decoding the rest. */
function slice(block, first, count) {
  const text = blockText(block);
  const start = Math.floor(first / 3);
  const stop = Math.ceil((first + count) / 3);
  return bytesOf(text.slice(4 * start, 4 * stop)).subarray(first - 3 * start, first - 3 * start + count);
}

/** Where a file of the folder form lies, seen from the page. */
function addressBeside(media, file) {
  return [media.folder, file].map(encodeURIComponent).join("/");
}

const blockText = remembered((block) => byId(`media-${block}`).textContent.trim());

/** A promise of the image of one sheet. */
function sheetOf(media, block) {
  const image = new Image();
  image.src = media.form === "inline" ? `data:${media.type};base64,${blockText(block)}` : addressBeside(media, media.files[block]);
  return image.decode().then(() => image);
}

function remembered(make) {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    return known.get(key);
  };
}
