// Colors of the payload's palette: the same as on paper.

const LEVELS = 256;

/** Index 0..255 into a color map of a value between low and high; -1 when it is missing. */
export function level(value, low, high) {
  if (!Number.isFinite(value)) return -1;
  if (!(high > low)) return 127;
  const share = (value - low) / (high - low);
  return Math.max(0, Math.min(LEVELS - 1, Math.floor(share * LEVELS)));
}

export function rgb(hex) {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** 256 opaque pixels of a color map, little-endian, for image data. */
export function pixelsOf(map) {
  return Uint32Array.from(map, (hex) => {
    const [r, g, b] = rgb(hex);
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

export const GRAYS = Array.from({ length: LEVELS }, (_, i) => `#${i.toString(16).padStart(2, "0").repeat(3)}`);

/** Dark or white letters, whichever has more contrast on the color (WCAG 2.1). */
export function inkOn(hex) {
  const [r, g, b] = rgb(hex).map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.213 ? "#222222" : "#ffffff";
}

/** A fill for a label: its color, hatched for the second round of colors. */
export function styleFill(context, [color, hatched]) {
  if (!hatched) return color;
  const tile = document.createElement("canvas");
  tile.width = 6;
  tile.height = 6;
  const pen = tile.getContext("2d");
  pen.fillStyle = color;
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = "rgb(255 255 255 / 55%)";
  pen.lineWidth = 1.4;
  pen.beginPath();
  for (const shift of [-6, 0, 6]) {
    pen.moveTo(shift, 6);
    pen.lineTo(shift + 6, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}
