// What lies over the map: the unit under the pointer, the pinned one, chosen ones, finds of the search, a sample's two.

import { themed } from "./dom.js";
import { traceCell, visibleUnits } from "./scene.js";

/** `marks`: {cursor, pinned, chosen: Set, found: Set|null, best, second, box}. */
export function drawMarks(context, scene, marks) {
  context.clearRect(0, 0, scene.width, scene.height);
  if (marks.found) veilOthers(context, scene, marks.found);
  outline(context, scene, marks.chosen, "chosen", 2.5);
  if (exists(scene, marks.best)) linkBestAndSecond(context, scene, marks);
  outline(context, scene, [marks.cursor], "ink", 1.5);
  outline(context, scene, [marks.pinned], "paper", 5);
  outline(context, scene, [marks.pinned], "accent", 3);
  if (marks.box) drawBox(context, marks.box);
}

function exists({ lattice }, unit) {
  return unit !== null && unit !== undefined && unit >= 0 && unit < lattice.count;
}

/** Outlines of units in one stroke, in a color of the style sheet. */
function outline(context, scene, units, color, width) {
  const path = new Path2D();
  for (const unit of units) if (exists(scene, unit)) traceCell(path, scene, unit);
  context.strokeStyle = themed(color);
  context.lineWidth = width;
  context.lineJoin = "round";
  context.stroke(path);
}

/** Units that the search did not find step back behind a veil. */
function veilOthers(context, scene, found) {
  const path = new Path2D();
  for (const unit of visibleUnits(scene)) if (!found.has(unit)) traceCell(path, scene, unit);
  context.fillStyle = themed("veil");
  context.fill(path);
}

/** A line from a sample's best unit (1) to its second-best (2). */
function linkBestAndSecond(context, scene, { best, second }) {
  const [a, b] = [centerOf(scene, best), exists(scene, second) ? centerOf(scene, second) : null];
  if (b) {
    context.strokeStyle = themed("ink");
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(...a);
    context.lineTo(...b);
    context.stroke();
    context.setLineDash([]);
    disk(context, b, "2", themed("paper"), themed("ink"));
  }
  disk(context, a, "1", themed("ink"), themed("paper"));
}

function centerOf({ lattice, view }, unit) {
  return [lattice.x(unit) * view.scale + view.dx, lattice.y(unit) * view.scale + view.dy];
}

function disk(context, [x, y], text, fill, ink) {
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = ink;
  context.lineWidth = 1.5;
  context.stroke();
  context.fillStyle = ink;
  context.font = `600 11px ${themed("font")}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y + 0.5);
}

function drawBox(context, [x1, y1, x2, y2]) {
  context.strokeStyle = themed("accent");
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.strokeRect(x1, y1, x2 - x1, y2 - y1);
  context.setLineDash([]);
}
