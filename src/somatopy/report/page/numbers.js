// Numbers as people read them.

const SIGNIFICANT = new Intl.NumberFormat("en", { maximumSignificantDigits: 4, useGrouping: true });
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const MINUS = "\u2212";
const MISSING = "\u2013";

/** Whole numbers in full, others by four digits that count; very large and very small ones in powers of ten. */
export function show(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return MISSING;
  if (value === 0) return "0";
  const size = Math.abs(value);
  const format = Number.isInteger(value) ? WHOLE : SIGNIFICANT;
  const text = size >= 1e7 || size < 1e-4 ? powers(value) : format.format(value);
  return text.replace("-", MINUS);
}

/** A number beside an axis, where there is little room: 2M for two million. */
export function showTick(value) {
  const size = Math.abs(value);
  return size >= 1e5 && size < 1e15 ? COMPACT.format(value).replace("-", MINUS) : show(value);
}

function powers(value) {
  const [digits, exponent] = value.toExponential(2).split("e");
  return `${digits}e${Number(exponent)}`;
}

export function showCount(count) {
  return WHOLE.format(count);
}

export function showShare(part, whole) {
  if (!whole) return MISSING;
  const percent = (100 * part) / whole;
  return percent > 0 && percent < 1 ? "<1\u202f%" : `${Math.round(percent)}\u202f%`;
}

export function plural(count, one, many = `${one}s`) {
  return `${showCount(count)} ${count === 1 ? one : many}`;
}

/** Round numbers between low and high, about `wanted` of them: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low, high, wanted = 5) {
  if (!(high > low)) return Number.isFinite(low) ? [low] : [];
  const rough = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** `ticks` of counts: whole ones alone. */
export function wholeTicks(low, high, wanted = 5) {
  return ticks(low, high, wanted).filter(Number.isInteger);
}
