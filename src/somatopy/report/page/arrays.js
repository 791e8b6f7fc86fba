// Numbers of the payload: base64 of little-endian values, row by row.

const ARRAY_KINDS = {
  float32: Float32Array,
  int32: Int32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
};

export function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The typed array that `packed` holds; null stays null. */
export function unpack(packed) {
  if (!packed) return null;
  return new ARRAY_KINDS[packed.type](bytesOf(packed.base64).buffer);
}

/** A table in the data's own units, quantized or not: vectors of units or samples, by row. */
export function unpackTable(packed) {
  const [rows, features] = packed.shape;
  const stored = unpack(packed);
  const { low, high } = packed;
  const value = low
    ? (row, d) => lifted(stored[row * features + d], low[low.length > 1 ? d : 0], high[high.length > 1 ? d : 0])
    : (row, d) => stored[row * features + d];
  return {
    rows,
    features,
    value,
    range: () => (low ? range(low, high) : range(stored)),
    row: (row) => Float32Array.from({ length: features }, (_, d) => value(row, d)),
    column: (d) => Float32Array.from({ length: rows }, (_, row) => value(row, d)),
  };
}

function lifted(level, low, high) {
  return low + (level / 255) * (high - low);
}

/** Least and greatest finite number of several arrays; [NaN, NaN] when there is none. */
export function range(...arrays) {
  let low = Infinity;
  let high = -Infinity;
  for (const array of arrays) {
    for (const value of array) {
      if (value < low) low = value;
      if (value > high && value < Infinity) high = value;
    }
  }
  return low <= high ? [low, high] : [NaN, NaN];
}
