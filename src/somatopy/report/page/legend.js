// What the colors mean, in the data's own units.

import { element, replace, sharpen, themed } from "./dom.js";
import { styleFill } from "./colors.js";
import { plural, show, showCount, showTick, ticks, wholeTicks } from "./numbers.js";

const SWATCHES_SHOWN = 24;

/** The legend of a plane: a bar with ticks, or a swatch for each label. */
export function showLegend(root, app, { plane, domain, map, styles }) {
  if (!plane.values) {
    replace(root, element("p", { class: "quiet" }, `No ${plane.name} was kept of this step of the growth.`));
  } else if (plane.scale === "categories" || plane.scale === "pies") {
    replace(root, ...swatches(app, plane, styles));
  } else {
    replace(root, ...colorBar(plane, domain, map));
  }
}

export function colorBar({ name, unit, scale, values, group }, [low, high, most = high], map) {
  const title = element("span", { class: "legend-name" }, unit ? `${name} (${unit})` : name);
  if (!Number.isFinite(low)) return [title, element("span", { class: "quiet" }, "no values")];
  if (low === high) return [title, element("span", { class: "quiet" }, `${show(low)} everywhere`)];
  const canvas = element("canvas", { class: "ramp", "aria-hidden": "true" });
  const context = sharpen(canvas, 256, 12);
  map.forEach((color, i) => {
    context.fillStyle = color;
    context.fillRect(i, 0, 1.5, 12);
  });
  canvas.removeAttribute("style");
  const marks = scale === "counts" ? wholeTicks(low, high, 4) : ticks(low, high, 4);
  const axis = element("div", { class: "axis" }, ...marks.map((value) => tick(value, (value - low) / (high - low))));
  const spoken = `from ${show(low)} to ${show(most)}`;
  const scaled = element("div", { class: "scale", role: "img", "aria-label": spoken }, canvas, axis);
  const beyond = most > high ? [element("span", { class: "quiet" }, `above ${show(high)}, up to ${show(most)}, in the last color`)] : [];
  return [title, scaled, ...beyond, ...(values?.some(Number.isNaN) ? [groundKey("missing")] : [])];
}

/** What the color of the ground means. */
function groundKey(text) {
  return element("span", { class: "quiet" }, swatch(themed("ground")), text);
}

function tick(value, share) {
  const mark = element("span", { class: "tick" }, showTick(value));
  mark.style.setProperty("left", `${100 * share}%`);
  return mark;
}

export function swatch(fill) {
  const canvas = element("canvas", { class: "swatch", "aria-hidden": "true" });
  const context = sharpen(canvas, 12, 12);
  context.fillStyle = Array.isArray(fill) ? styleFill(context, fill) : fill;
  context.fillRect(0, 0, 12, 12);
  return canvas;
}

/** Labels that have units, the frequent ones when they are too many; a click marks a label's units. */
function swatches(app, plane, styles) {
  const region = plane.key === "region";
  const names = region ? app.atlas.payload.regions.names : app.atlas.labels;
  const counts = new Map();
  for (const value of plane.values) if (value >= 0) counts.set(value, (counts.get(value) ?? 0) + 1);
  const order = [...counts].sort((a, b) => (counts.size > SWATCHES_SHOWN ? b[1] - a[1] : a[0] - b[0]));
  const items = order.slice(0, SWATCHES_SHOWN).map(([value, count]) => {
    const mark = { type: "button", class: "key", title: plural(count, "unit"), onclick: () => app.mark(plane, value) };
    const name = element("span", { class: "key-name" }, String(names[value]));
    const units = element("span", { class: "hint" }, showCount(count));
    return element("button", mark, styles[value] ? swatch(styles[value]) : null, name, units);
  });
  const more = order.length - SWATCHES_SHOWN;
  if (more > 0) items.push(element("span", { class: "quiet" }, `and ${showCount(more)} more: search finds them`));
  const bare = plane.values.some((value) => value < 0);
  return [
    element("span", { class: "legend-name" }, plane.name),
    element("div", { class: "keys" }, ...items),
    ...(bare ? [groundKey(region ? "no region" : "no samples")] : []),
  ];
}
