// The growth of the map: its curves, and a slider through the gmaps that plays.

import { drawCurve } from "./curve.js";
import { byId } from "./dom.js";
import { plural, show, showCount } from "./numbers.js";

const MILLISECONDS_A_STEP = 400;

/** Wire the section of the growth; it hides where there is neither history nor series. */
export function createGrowth(app) {
  const { atlas, store } = app;
  const rows = atlas.payload.history?.rows ?? [];
  const steps = atlas.steps;
  const curves = curvesOf(atlas.payload.history, rows);
  const slider = byId("gmap");
  const button = byId("play-growth");
  let timer = null;

  byId("growth").hidden = !rows.length && steps.length < 2;
  byId("slider").hidden = steps.length < 2;
  byId("curves").hidden = !rows.length;
  slider.max = Math.max(0, steps.length - 1);
  slider.addEventListener("input", () => { pause(); go(Number(slider.value)); });
  button.addEventListener("click", () => (timer === null ? start() : pause()));
  byId("curves").addEventListener("click", (event) => jump(event));

  const shown = () => store.get().gmap ?? steps.length - 1;
  const go = (index) => store.set({ gmap: index >= steps.length - 1 ? null : index });

  function start() {
    if (shown() === steps.length - 1) go(0);
    timer = setInterval(() => (shown() < steps.length - 1 ? go(shown() + 1) : pause()), MILLISECONDS_A_STEP);
    name();
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    name();
  }

  function name() {
    button.textContent = timer === null ? "Play the growth" : "Pause";
    button.setAttribute("aria-pressed", String(timer !== null));
  }

  function jump(event) {
    const svg = event.target.closest("svg");
    if (!svg?.scales || steps.length < 2) return;
    const epoch = svg.scales.back(event.clientX - svg.getBoundingClientRect().left);
    const gaps = steps.map((entry) => Math.abs(entry.step - epoch));
    go(gaps.indexOf(Math.min(...gaps)));
  }

  function draw() {
    if (byId("growth").hidden) return;
    const at = steps.length > 1 ? steps[shown()].step : null;
    byId("error-curve").scales = drawCurve(byId("error-curve"), { ...curves.error, at });
    byId("units-curve").parentElement.hidden = !curves.units;
    if (curves.units) byId("units-curve").scales = drawCurve(byId("units-curve"), { ...curves.units, at, whole: true });
    if (steps.length < 2) return;
    slider.value = shown();
    const text = stepText(atlas, shown());
    slider.setAttribute("aria-valuetext", text);
    byId("gmap-text").textContent = text;
  }

  function move(by) {
    if (steps.length > 1) go(Math.min(steps.length - 1, Math.max(0, shown() + by)));
  }

  return { draw, move };
}

/** Rows for the curves; epochs that begin anew in a later phase are numbered through. */
function curvesOf(history, rows) {
  const rising = rows.every((row, i) => i === 0 || row.epoch >= rows[i - 1].epoch);
  const points = rows.map(({ epoch, value, phase, units }, i) => ({ x: rising ? epoch : i + 1, y: value ?? NaN, phase, units }));
  const grows = new Set(points.map((point) => point.units)).size > 1;
  const counts = points.map((point) => ({ ...point, y: point.units }));
  return {
    error: { rows: points, title: `${history?.what ?? "error"} over epochs` },
    units: grows ? { rows: counts, title: "units over epochs" } : null,
  };
}

/** Which step of the growth this is, in a line. */
export function stepText(atlas, index) {
  const { step, phase, units, mse } = atlas.steps[index];
  const place = `gmap ${index + 1} of ${atlas.steps.length}`;
  const parts = [place, `epoch ${showCount(step)}`, phase, plural(units.count, "unit")];
  if (Number.isFinite(mse)) parts.push(`MSE ${show(mse)}`);
  return parts.filter(Boolean).join(" \u00b7 ");
}
