// How the map was learned: the error and the number of units over the epochs, phases shaded.

import { range } from "./arrays.js";
import { drawn, replace } from "./dom.js";
import { show, showTick, ticks, wholeTicks } from "./numbers.js";

const HEIGHT = 140;
// Pixels that a letter of a phase's name takes.
const LETTER = 6.2;
const ROOM = { left: 46, right: 12, top: 32, bottom: 24 };

/** Draw one curve into `svg`: rows of {x, y, phase}; `at` is the place of the gmap that is shown, or null. */
export function drawCurve(svg, { rows, title, at, whole }) {
  const width = Math.max(svg.clientWidth, 160);
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  const scales = scalesOf(rows, width, whole);
  replace(
    svg,
    ...phaseShades(rows, scales),
    ...axes(scales, width, whole),
    drawn("path", { class: "curve", d: pathOf(rows, scales) }),
    ...(rows.length === 1 ? [dot(scales, rows[0], "dot", 3)] : []),
    drawn("text", { class: "curve-name", x: 2, y: 11 }, title),
    ...marker(rows, scales, at),
  );
  return scales;
}

function scalesOf(rows, width, whole) {
  const [first, last] = range(rows.map((row) => row.x));
  const [least, most] = range(rows.map((row) => row.y), whole ? [0, 1] : [0]);
  const inner = { width: width - ROOM.left - ROOM.right, height: HEIGHT - ROOM.top - ROOM.bottom };
  return {
    first, last, least, most,
    x: (value) => ROOM.left + (last > first ? ((value - first) / (last - first)) * inner.width : inner.width / 2),
    y: (value) => ROOM.top + (1 - (value - least) / (most - least || 1)) * inner.height,
    back: (px) => first + ((px - ROOM.left) / inner.width) * (last - first),
  };
}

function pathOf(rows, { x, y }) {
  let pen = "M";
  return rows
    .map((row) => {
      if (!Number.isFinite(row.y)) { pen = "M"; return ""; }
      const piece = `${pen}${x(row.x).toFixed(1)},${y(row.y).toFixed(1)}`;
      pen = "L";
      return piece;
    })
    .join("");
}

function phaseShades(rows, { x, y, least, most }) {
  const phases = [];
  for (const row of rows) {
    const current = phases.at(-1);
    if (current?.name === row.phase) current.stop = row.x;
    else if (row.phase) phases.push({ name: row.phase, start: current?.stop ?? row.x, stop: row.x });
  }
  if (phases.length < 2) return [];
  return phases.flatMap(({ name, start, stop }, i) => {
    const wide = x(stop) - x(start);
    const box = { x: x(start), y: y(most), width: Math.max(0, wide), height: y(least) - y(most) };
    const shade = drawn("rect", { class: i % 2 ? "phase odd" : "phase", ...box }, drawn("title", {}, name));
    const letters = drawn("text", { class: "phase-name", x: x(start) + wide / 2, y: y(most) - 5 }, name);
    return wide > LETTER * name.length ? [shade, letters] : [shade];
  });
}

function axes({ x, y, first, last, least, most }, width, whole) {
  const across = wholeTicks(first, last, Math.min(6, width / 70));
  const up = (whole ? wholeTicks : ticks)(least, most, 4);
  return [
    ...up.flatMap((value) => [
      drawn("line", { class: "grid", x1: ROOM.left, x2: width - ROOM.right, y1: y(value), y2: y(value) }),
      drawn("text", { class: "tick-text", x: ROOM.left - 6, y: y(value) + 3.5, "text-anchor": "end" }, showTick(value)),
    ]),
    ...across.map((value) => {
      const place = { x: x(value), y: HEIGHT - 8, "text-anchor": "middle" };
      return drawn("text", { class: "tick-text", ...place }, show(value));
    }),
  ];
}

function marker(rows, { x, y, least, most }, at) {
  if (at === null || !rows.length) return [];
  const row = rows.reduce((best, one) => (Math.abs(one.x - at) < Math.abs(best.x - at) ? one : best));
  const line = drawn("line", { class: "now", x1: x(at), x2: x(at), y1: y(least), y2: y(most) });
  return Number.isFinite(row.y) ? [line, dot({ x, y }, row, "now-dot", 4)] : [line];
}

function dot({ x, y }, row, name, radius) {
  return drawn("circle", { class: name, cx: x(row.x), cy: y(row.y), r: radius });
}
