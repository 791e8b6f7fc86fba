// Where units sit and what their cells look like: squares, hexagons, sectors of a ring.
// Lattice coordinates: one step between neighbors is 1, x to the right, y downward.

const SQUARE = [-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5];
const HEXAGON = [0, 1, 2, 3, 4, 5].flatMap((corner) => {
  const angle = (Math.PI / 3) * corner - Math.PI / 2;
  return [Math.cos(angle) / Math.sqrt(3), Math.sin(angle) / Math.sqrt(3)];
});
const RING_PIECES = 120;
// How far a unit may lie from the pointer that means it: half a cell and its corners.
const REACH = 0.75;

/** Geometry of `units` (positions unpacked) on a lattice of that kind; `sizes` are of cells that differ, else null. */
export function createLattice(kind, positions, edges, sizes = null) {
  const count = positions.length / 2;
  const x = (unit) => positions[2 * unit];
  const y = (unit) => positions[2 * unit + 1];
  const wide = (unit) => (sizes ? sizes[2 * unit] : 1);
  const tall = (unit) => (sizes ? sizes[2 * unit + 1] : 1);
  const side = (unit) => Math.min(wide(unit), tall(unit));
  const lattice = { kind, count, x, y, wide, tall, side, edges, neighbors: neighborLists(count, edges) };
  lattice.outline = outlineOf(lattice);
  lattice.bounds = boundsOf(lattice);
  lattice.unitAt = sizes ? searcher(lattice) : finder(lattice);
  return lattice;
}

function outlineOf({ kind, count, x, y, wide, tall }) {
  if (kind === "ring") return (unit) => ringSector(count, unit);
  const shape = kind === "hexagonal" ? HEXAGON : SQUARE;
  return (unit) => shape.map((offset, i) => (i % 2 ? y(unit) + offset * tall(unit) : x(unit) + offset * wide(unit)));
}

function ringSector(count, unit) {
  const middle = count / (2 * Math.PI);
  const steps = 1 + Math.max(1, Math.ceil(RING_PIECES / count));
  const turns = Array.from({ length: steps }, (_, i) => unit - 0.5 + i / (steps - 1));
  const arc = (radius) => (turn) => {
    const angle = (2 * Math.PI * turn) / count;
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  };
  const inner = turns.map(arc(Math.max(middle - 0.5, 0)));
  const outer = turns.map(arc(middle + 0.5)).reverse();
  return [...inner, ...outer].flat();
}

/** [left, top, right, bottom] of all cells. */
export function boundsOf(lattice) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let unit = 0; unit < lattice.count; unit += 1) {
    const corners = lattice.outline(unit);
    for (let i = 0; i < corners.length; i += 2) {
      left = Math.min(left, corners[i]);
      right = Math.max(right, corners[i]);
      top = Math.min(top, corners[i + 1]);
      bottom = Math.max(bottom, corners[i + 1]);
    }
  }
  return [left, top, right, bottom];
}

export function joinBounds(a, b) {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}

function neighborLists(count, edges) {
  const lists = Array.from({ length: count }, () => []);
  for (let e = 0; e < edges.length; e += 2) {
    lists[edges[e]].push(edges[e + 1]);
    lists[edges[e + 1]].push(edges[e]);
  }
  return lists;
}

/** A function from a point to its unit, -1 outside; units are sorted into bins of one step. */
function finder(lattice) {
  const bins = new Map();
  const key = (column, row) => column * 65536 + row;
  for (let unit = 0; unit < lattice.count; unit += 1) {
    const place = key(Math.floor(lattice.x(unit)), Math.floor(lattice.y(unit)));
    if (!bins.has(place)) bins.set(place, []);
    bins.get(place).push(unit);
  }
  return (px, py) => {
    const around = [-1, 0, 1].flatMap((i) =>
      [-1, 0, 1].flatMap((j) => bins.get(key(Math.floor(px) + i, Math.floor(py) + j)) ?? []),
    );
    return nearest(lattice, around, px, py);
  };
}

/** The same where cells differ in size, and are few: each is looked at. */
function searcher({ count, x, y, wide, tall }) {
  const holds = (unit, px, py) => Math.abs(px - x(unit)) <= wide(unit) / 2 && Math.abs(py - y(unit)) <= tall(unit) / 2;
  return (px, py) => {
    for (let unit = 0; unit < count; unit += 1) if (holds(unit, px, py)) return unit;
    return -1;
  };
}

function nearest(lattice, units, px, py) {
  let best = -1;
  let least = Infinity;
  for (const unit of units) {
    const [dx, dy] = [Math.abs(px - lattice.x(unit)), Math.abs(py - lattice.y(unit))];
    const distance = lattice.kind === "ring" || lattice.kind === "hexagonal" ? Math.hypot(dx, dy) : Math.max(dx, dy);
    if (distance < least) [best, least] = [unit, distance];
  }
  const reach = { ring: REACH, hexagonal: 0.58 }[lattice.kind] ?? 0.5;
  return least <= reach ? best : -1;
}

/** The units inside a rectangle of lattice coordinates. */
export function unitsWithin(lattice, [left, top, right, bottom]) {
  const inside = [];
  for (let unit = 0; unit < lattice.count; unit += 1) {
    const [x, y] = [lattice.x(unit), lattice.y(unit)];
    if (x >= left && x <= right && y >= top && y <= bottom) inside.push(unit);
  }
  return inside;
}

/** The neighbor of `unit` in the direction (dx, dy); `unit` itself at the rim. Along a ring, forth or back. */
export function step(lattice, unit, dx, dy) {
  if (lattice.kind === "ring") return (unit + (dx + dy > 0 ? 1 : -1) + lattice.count) % lattice.count;
  if (lattice.kind === "nested" || lattice.kind === "graph") return across(lattice, unit, dx, dy);
  let best = unit;
  let most = 0.4;
  for (const other of lattice.neighbors[unit]) {
    const [sx, sy] = [lattice.x(other) - lattice.x(unit), lattice.y(other) - lattice.y(unit)];
    const length = Math.hypot(sx, sy);
    const along = length < 2 ? (sx * dx + sy * dy) / length : 0;
    if (along > most + 1e-6) [best, most] = [other, along];
  }
  return best;
}

/** The cell beyond the side in that direction, from map to map: the nearest one within half a right angle. */
function across(lattice, unit, dx, dy) {
  let best = unit;
  let least = Infinity;
  for (let other = 0; other < lattice.count; other += 1) {
    const [sx, sy] = [lattice.x(other) - lattice.x(unit), lattice.y(other) - lattice.y(unit)];
    const [along, aside] = [sx * dx + sy * dy, Math.abs(sx * dy - sy * dx)];
    if (along > 1e-6 && aside <= along && along + aside < least) [best, least] = [other, along + aside];
  }
  return best;
}
