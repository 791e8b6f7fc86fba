// One map on the page: its canvas, what the pointer does on it, its legend.

import { gmapOf } from "./atlas.js";
import { BARS_AT_MOST, ROOM_FOR_TILES, codebookRange, tilePainter } from "./codebook.js";
import { GRAYS } from "./colors.js";
import { element, note, replace, sharpen } from "./dom.js";
import { colorBar, showLegend } from "./legend.js";
import { stepText } from "./growth.js";
import { drawMarks } from "./marks.js";
import { watchPointer } from "./pointer.js";
import { domainOf, planeAt } from "./planes.js";
import { drawScene } from "./scene.js";
import { drawTiles } from "./tiles.js";
import { toLattice, viewOf } from "./view.js";

const TALLEST = 660;

/** A pane in `root`; `shown(state)` says what it shows: {plane, gmap, view}. */
export function createMapPane(root, app, shown) {
  const [base, marks] = root.querySelectorAll("canvas");
  const legend = root.querySelector(".legend");
  const { atlas } = app;
  const paintTile = tilePainter(atlas);
  const pane = { root, scene: null, box: null, unitAt, units: () => pane.scene.lattice };

  function sizeOf() {
    const width = Math.max(120, Math.floor(root.querySelector(".map").clientWidth));
    const [left, top, right, bottom] = atlas.bounds;
    const tallest = Math.min(TALLEST, Math.max(300, window.innerHeight - 220));
    const height = Math.min(Math.max((width * (bottom - top + 0.24)) / (right - left + 0.24), 96), tallest);
    return [width, Math.round(height)];
  }

  function draw(state) {
    const { plane: key, gmap, view } = shown(state);
    const map = gmapOf(atlas, gmap);
    const plane = planeAt(atlas, key, gmap);
    const [width, height] = sizeOf();
    const { palette } = atlas.payload;
    pane.scene = {
      atlas, width, height, plane,
      lattice: map.lattice,
      borders: map.borders,
      view: viewOf(atlas.bounds, width, height, state.zoom),
      domain: domainOf(atlas, plane, app.gmapsShown(state)),
      map: key === "u_matrix" ? palette.border : palette.sequential,
      styles: key === "region" ? app.regionStyles : app.labelStyles,
      labelNames: key === "region" ? (atlas.payload.regions?.names ?? []) : atlas.labels,
    };
    const context = sharpen(base, width, height);
    sharpen(marks, width, height);
    const tiles = view === "codebook" && largestSide(pane.scene) >= ROOM_FOR_TILES;
    if (tiles) drawTiles(context, pane.scene, map.codebook, paintTile);
    else drawScene(context, pane.scene);
    showLegendOf(state, tiles);
    showStep(state);
    mark(state);
  }

  function showLegendOf(state, tiles) {
    if (tiles) replace(legend, ...codebookLegend(atlas));
    else showLegend(legend, app, pane.scene);
    if (shown(state).view === "codebook" && !tiles) {
      legend.prepend(note("The cells are too small for the codebook: zoom in, or pin a unit to see its own."));
    }
  }

  /** Of two maps side by side, which step of the growth each is. */
  function showStep(state) {
    if (state.compare === null || atlas.steps.length < 2) return;
    const index = shown(state).gmap ?? atlas.steps.length - 1;
    legend.prepend(element("p", { class: "pane-title" }, stepText(atlas, index)));
  }

  function mark(state) {
    if (!pane.scene) return;
    drawMarks(marks.getContext("2d"), pane.scene, { ...app.marks(state), box: pane.box });
  }

  function unitAt(px, py) {
    return pane.scene.lattice.unitAt(...toLattice(pane.scene.view, px, py));
  }

  watchPointer(marks, pane, app, () => mark(app.store.get()));
  return Object.assign(pane, { draw, mark });
}

/** Pixels of the largest cell. */
function largestSide({ lattice, view }) {
  let side = 0;
  for (let unit = 0; unit < lattice.count; unit += 1) side = Math.max(side, lattice.side(unit));
  return side * view.scale;
}

function codebookLegend(atlas) {
  const { form, unit, x, y, names } = atlas.features;
  if (form === "profile") {
    const which = names.length <= BARS_AT_MOST ? names.join(", ") : `${names.length} features`;
    const text = `From left to right: ${which}. Each between its least and its greatest value on the map.`;
    return [element("span", { class: "legend-name" }, "codebook"), element("span", { class: "quiet" }, text)];
  }
  const map = form === "image" ? GRAYS : atlas.payload.palette.sequential;
  const axes = [x && `${x} to the right`, y && `${y} upward`].filter(Boolean).join(", ");
  return [
    ...colorBar({ name: "codebook", unit, scale: "sequential" }, codebookRange(atlas), map),
    ...(axes && form === "spectrogram" ? [element("span", { class: "quiet" }, axes)] : []),
  ];
}
