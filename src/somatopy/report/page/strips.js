// The borders between units: a strip along the common side of each pair of neighbors, as on paper.

const STRIP_DEPTH = 0.24;
// Neighbors around the seam of a torus do not touch.
const TOUCHING = 1.6;

/** Corners (x, y, ...) of the strip of edge `e`, or null where the two cells do not touch. */
export function stripOf(lattice, e) {
  const [first, second] = [lattice.edges[2 * e], lattice.edges[2 * e + 1]];
  const [ax, ay, bx, by] = [lattice.x(first), lattice.y(first), lattice.x(second), lattice.y(second)];
  const length = Math.hypot(bx - ax, by - ay);
  if (length > TOUCHING || length === 0) return null;
  const [start, stop] = sideOf(lattice.kind, (ax + bx) / 2, (ay + by) / 2, (bx - ax) / length, (by - ay) / length, length);
  const inner = (from, x, y) => [from[0] + STRIP_DEPTH * (x - from[0]), from[1] + STRIP_DEPTH * (y - from[1])];
  return [
    ...start, ...inner(start, ax, ay), ...inner(stop, ax, ay),
    ...stop, ...inner(stop, bx, by), ...inner(start, bx, by),
  ];
}

/** Both ends of the common side of two cells around (x, y), across the direction (ux, uy). */
export function sideOf(kind, x, y, ux, uy, length) {
  const diagonal = Math.abs(ux) > 0.3 && Math.abs(uy) > 0.3 && kind !== "hexagonal" && kind !== "ring";
  const half = kind === "hexagonal" ? 0.5 / Math.sqrt(3) : diagonal ? 0.08 * length : 0.5;
  return [
    [x - uy * half, y + ux * half],
    [x + uy * half, y - ux * half],
  ];
}
