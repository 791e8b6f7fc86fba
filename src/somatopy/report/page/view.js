// From lattice coordinates to pixels of a canvas, and back; near and far.

const MARGIN = 0.12;
const LARGEST_CELL = 220;

/** The view that shows `bounds` whole within width x height. */
export function fitted(bounds, width, height) {
  const [left, top, right, bottom] = bounds;
  const [w, h] = [right - left + 2 * MARGIN, bottom - top + 2 * MARGIN];
  return around((left + right) / 2, (top + bottom) / 2, Math.min(width / w, height / h, LARGEST_CELL), width, height);
}

function around(x, y, scale, width, height) {
  return { scale, dx: width / 2 - scale * x, dy: height / 2 - scale * y };
}

/** The view of a zoom {factor, x, y}: so many times nearer than the whole, (x, y) in the middle. */
export function viewOf(bounds, width, height, zoom) {
  const whole = fitted(bounds, width, height);
  return zoom ? around(zoom.x, zoom.y, whole.scale * zoom.factor, width, height) : whole;
}

/** The zoom `factor` times nearer than `zoom`, around the point (x, y) of the lattice; null is the whole map. */
export function nearer(bounds, zoom, factor, x, y) {
  const from = zoom ?? { factor: 1, x: (bounds[0] + bounds[2]) / 2, y: (bounds[1] + bounds[3]) / 2 };
  const total = Math.min(from.factor * factor, Math.max(1, (bounds[2] - bounds[0]) / 2));
  if (total <= 1.001) return null;
  const share = 1 - from.factor / total;
  return within(bounds, { factor: total, x: from.x + share * (x - from.x), y: from.y + share * (y - from.y) });
}

/** `zoom` moved by (dx, dy) of the lattice. */
export function shifted(bounds, zoom, dx, dy) {
  return zoom && within(bounds, { ...zoom, x: zoom.x + dx, y: zoom.y + dy });
}

function within([left, top, right, bottom], zoom) {
  const inside = (at, low, high) => Math.min(Math.max(at, low), high);
  return { ...zoom, x: inside(zoom.x, left, right), y: inside(zoom.y, top, bottom) };
}

export function toLattice(view, px, py) {
  return [(px - view.dx) / view.scale, (py - view.dy) / view.scale];
}
