// The codebook view: in each cell what the unit stands for.

import { tileShape } from "./codebook.js";
import { themed } from "./dom.js";
import { drawEdges, traceCell, visibleUnits } from "./scene.js";

// The largest square in a cell, as a share of the step between neighbors.
const SIDES = { hexagonal: 0.72, ring: 0.72 };

export function drawTiles(context, scene, codebook, paint) {
  const { lattice, view } = scene;
  context.clearRect(0, 0, scene.width, scene.height);
  const free = (SIDES[lattice.kind] ?? 0.9) * view.scale;
  const shares = tileShape(scene.atlas.features);
  drawEdges(context, scene);
  const cells = new Path2D();
  for (const unit of visibleUnits(scene)) traceCell(cells, scene, unit);
  context.fillStyle = themed("tile");
  context.fill(cells);
  context.strokeStyle = themed("line");
  context.lineWidth = 1;
  context.stroke(cells);
  for (const unit of visibleUnits(scene)) {
    const [px, py] = [lattice.x(unit) * view.scale + view.dx, lattice.y(unit) * view.scale + view.dy];
    const [wide, tall] = shares.map((share) => share * free * lattice.side(unit));
    paint(context, codebook.row(unit), px - wide / 2, py - tall / 2, wide, tall);
  }
}
