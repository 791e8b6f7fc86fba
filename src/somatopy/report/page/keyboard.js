// The page by keys alone.

import { byId } from "./dom.js";
import { step } from "./lattice.js";
import { samplesOf } from "./samples.js";

const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** Keys of the map (when it has the focus) and of the whole page. */
export function watchKeys(app, maps) {
  maps.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !mapKey(app, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target) || byId("help").open) return;
    if (PAGE_KEYS[event.key]) {
      event.preventDefault();
      PAGE_KEYS[event.key](app);
    }
  });
  byId("unit").addEventListener("keydown", (event) => walkSamples(app, event));
  byId("worst").addEventListener("keydown", (event) => walkSamples(app, event));
}

function isField(node) {
  return node.matches?.("input, select, textarea");
}

const PAGE_KEYS = {
  "/": () => byId("search").focus(),
  "?": () => byId("help").showModal(),
  "[": (app) => app.growth.move(-1),
  "]": (app) => app.growth.move(1),
  c: (app) => app.store.set({ view: app.store.get().view === "codebook" ? "map" : "codebook" }),
  d: (app) => app.theme.toggle(),
  m: () => byId("maps").focus(),
};

/** Whether the key meant something to the map. */
function mapKey(app, event) {
  const state = app.store.get();
  const unit = state.cursor ?? state.unit ?? 0;
  if (ARROWS[event.key]) walk(app, state.cursor === null && state.unit === null ? null : unit, event);
  else if (event.key === "Enter") app.pin(unit);
  else if (event.key === " ") app.hearUnit(unit);
  else if (event.key === "s" || event.key === "S") app.toggle(unit);
  else if (event.key === "+" || event.key === "=") app.enlarge(1.5);
  else if (event.key === "-") app.enlarge(1 / 1.5);
  else if (event.key === "0") app.store.set({ zoom: null });
  else if (event.key === "Escape") app.clear();
  else return false;
  return true;
}

function walk(app, unit, event) {
  const lattice = app.latticeShown();
  const next = unit === null || unit >= lattice.count ? 0 : step(lattice, unit, ...ARROWS[event.key]);
  if (event.shiftKey) app.choose(new Set([...app.store.get().chosen, ...(unit === null ? [] : [unit]), next]));
  app.goTo(next);
}

/** Up and down in a list of samples; sounds play as one comes to them. */
function walkSamples(app, event) {
  const by = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const at = event.target.closest?.("button.sample");
  if (!by || !at) return;
  const all = [...event.currentTarget.querySelectorAll("button.sample")];
  const next = all[all.indexOf(at) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
  app.hear(Number(next.dataset.sample));
}

/** The nearest sample of a unit that can be heard; -1 when there is none. */
export function firstSound(app, unit) {
  if (app.media?.kind !== "sound") return -1;
  return samplesOf(app.atlas, unit).find((i) => app.media.has(i)) ?? -1;
}
