// The map on its canvas: cells in the colors of a plane, strips between them, letters where they fit.

import { level, inkOn, styleFill } from "./colors.js";
import { themed } from "./dom.js";
import { showCount } from "./numbers.js";
import { tracePie, traceShares } from "./pies.js";
import { stripOf } from "./strips.js";

const ROOM_FOR_STRIPS = 12;
const ROOM_FOR_RIMS = 5;
const ROOM_FOR_TEXT = 26;
const ROOM_FOR_PIES = 10;

/**
 * Draw a plane. `scene`: {atlas, lattice, view, plane, domain, map (256 colors), styles, labelNames, borders, width,
 * height}.
 */
export function drawScene(context, scene) {
  context.clearRect(0, 0, scene.width, scene.height);
  const paint = paintOf(context, scene);
  drawEdges(context, scene);
  fillCells(context, scene, paint);
  if (scene.plane.scale === "pies") drawPies(context, scene);
  if (scene.plane.key === "u_matrix" && haveSides(scene.lattice) && scene.view.scale >= ROOM_FOR_STRIPS) drawStrips(context, scene);
  writeCells(context, scene, paint);
}

/** Whether cells of neighbors touch along a side: not where they differ in size, or where edges lead anywhere. */
function haveSides({ kind }) {
  return kind !== "nested" && kind !== "graph";
}

/** The edges of a gas, which lead anywhere; the cells lie over them. */
export function drawEdges(context, { lattice, view }) {
  if (lattice.kind !== "graph") return;
  const path = new Path2D();
  for (let e = 0; e < lattice.edges.length; e += 2) {
    const [a, b] = [lattice.edges[e], lattice.edges[e + 1]];
    path.moveTo(lattice.x(a) * view.scale + view.dx, lattice.y(a) * view.scale + view.dy);
    path.lineTo(lattice.x(b) * view.scale + view.dx, lattice.y(b) * view.scale + view.dy);
  }
  context.strokeStyle = themed("quiet");
  context.lineWidth = Math.min(1.5, 0.06 * view.scale);
  context.stroke(path);
}

/** A function from a unit to its color (or pattern). */
export function paintOf(context, { plane, domain, map, styles }) {
  const ground = themed("ground");
  const neutral = themed("neutral");
  if (!plane.values) return () => ground;
  if (plane.scale === "pies") return () => ground;
  if (plane.scale === "categories") {
    const fills = styles.map((style) => styleFill(context, style));
    return (unit) => (plane.values[unit] < 0 ? ground : (fills[plane.values[unit]] ?? neutral));
  }
  return (unit) => map[level(plane.values[unit], ...domain)] ?? ground;
}

/** Cells of one color in one stroke of the brush: quick on maps of many thousand units. */
function fillCells(context, scene, paint) {
  const groups = new Map();
  for (const unit of visibleUnits(scene)) {
    const color = paint(unit);
    if (!groups.has(color)) groups.set(color, new Path2D());
    traceCell(groups.get(color), scene, unit);
  }
  const rims = scene.view.scale >= ROOM_FOR_RIMS && scene.plane.key !== "u_matrix";
  for (const [color, path] of groups) {
    context.fillStyle = color;
    context.fill(path);
    context.strokeStyle = rims ? themed("paper") : color;
    context.lineWidth = rims ? Math.min(1.2, 0.06 * scene.view.scale) : 0.5;
    if (rims || scene.lattice.kind === "hexagonal" || scene.lattice.kind === "ring") context.stroke(path);
  }
}

export function* visibleUnits({ lattice, view, width, height }) {
  for (let unit = 0; unit < lattice.count; unit += 1) {
    const px = lattice.x(unit) * view.scale + view.dx;
    const py = lattice.y(unit) * view.scale + view.dy;
    const [wide, tall] = [lattice.wide(unit) * view.scale, lattice.tall(unit) * view.scale];
    if (px > -wide && py > -tall && px < width + wide && py < height + tall) yield unit;
  }
}

/** Add the outline of a unit's cell to a path; squares meet on whole pixels, so that no seam shows. */
export function traceCell(path, { lattice, view }, unit) {
  if (lattice.kind !== "hexagonal" && lattice.kind !== "ring") {
    const at = (value, shift) => Math.round(value * view.scale + shift);
    const [wide, tall] = [lattice.wide(unit) / 2, lattice.tall(unit) / 2];
    const [left, top] = [at(lattice.x(unit) - wide, view.dx), at(lattice.y(unit) - tall, view.dy)];
    const [right, bottom] = [at(lattice.x(unit) + wide, view.dx), at(lattice.y(unit) + tall, view.dy)];
    path.rect(left, top, right - left, bottom - top);
    return;
  }
  traceCorners(path, view, lattice.outline(unit));
}

function traceCorners(path, view, corners) {
  path.moveTo(corners[0] * view.scale + view.dx, corners[1] * view.scale + view.dy);
  for (let i = 2; i < corners.length; i += 2) {
    path.lineTo(corners[i] * view.scale + view.dx, corners[i + 1] * view.scale + view.dy);
  }
  path.closePath();
}

function drawStrips(context, scene) {
  const { lattice, borders, domain, map, view } = scene;
  const groups = new Map();
  for (let e = 0; e < borders.length; e += 1) {
    const corners = stripOf(lattice, e);
    const color = map[level(borders[e], ...domain)];
    if (!corners || !color) continue;
    if (!groups.has(color)) groups.set(color, new Path2D());
    traceCorners(groups.get(color), view, corners);
  }
  for (const [color, path] of groups) {
    context.fillStyle = color;
    context.fill(path);
  }
}

/** The most frequent of the labels without a look of their own is darker than the rest. */
function drawPies(context, scene) {
  const { atlas, lattice, view, styles } = scene;
  if (!scene.plane.values) return;
  const fills = styles.map((style) => styleFill(context, style));
  const [first, rest] = [themed("part"), themed("neutral")];
  const trace = view.scale < ROOM_FOR_PIES ? traceShares : tracePie;
  const paths = new Map();
  for (const unit of visibleUnits(scene)) {
    const [px, py] = [lattice.x(unit) * view.scale + view.dx, lattice.y(unit) * view.scale + view.dy];
    trace(paths, px, py, 0.4 * view.scale * lattice.side(unit), atlas.labelCounts[unit], (label, place) => fills[label] ?? (place ? rest : first));
  }
  for (const [fill, path] of paths) {
    context.fillStyle = fill;
    context.fill(path);
    context.strokeStyle = themed("paper");
    context.lineWidth = 0.8;
    if (view.scale > 14) context.stroke(path);
  }
}

/** Letters on cells that have room: labels by name, counts as numbers. */
function writeCells(context, scene, paint) {
  const { lattice, view, plane, styles } = scene;
  if (!plane.values || plane.scale === "sequential" || plane.scale === "pies") return;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const unit of visibleUnits(scene)) {
    const side = view.scale * lattice.side(unit);
    if (side < ROOM_FOR_TEXT) continue;
    context.font = `${Math.min(15, Math.max(9, side * 0.22))}px ${themed("font")}`;
    const text = cellText(scene, unit);
    const told = plane.scale === "counts" || styles[plane.values[unit]] !== undefined;
    const fit = fittedText(context, text, view.scale * lattice.wide(unit) * 0.86, !told);
    if (!fit) continue;
    context.fillStyle = inkFor(scene, unit, paint(unit));
    context.fillText(fit, lattice.x(unit) * view.scale + view.dx, lattice.y(unit) * view.scale + view.dy);
  }
}

function inkFor({ plane, styles }, unit, color) {
  if (plane.scale === "categories") return styles[plane.values[unit]] ? inkOn(styles[plane.values[unit]][0]) : themed("ink");
  return typeof color === "string" && color.length === 7 ? inkOn(color) : themed("ink");
}

function cellText({ plane, labelNames }, unit) {
  const value = plane.values[unit];
  if (plane.scale === "counts") return showCount(value);
  return plane.scale === "categories" && value >= 0 ? (labelNames[value] ?? "") : "";
}

/** `text` if it fits into `width` pixels; else, where only text tells, cut to at least three letters, or nothing. */
export function fittedText(context, text, width, mayCut) {
  if (context.measureText(text).width <= width) return text;
  for (let length = text.length - 1; mayCut && length >= 3; length -= 1) {
    const cut = `${text.slice(0, length)}\u2026`;
    if (context.measureText(cut).width <= width) return cut;
  }
  return "";
}
