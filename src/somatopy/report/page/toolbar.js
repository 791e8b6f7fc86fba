// What the map is colored by, and what it is compared with.

import { createCombobox } from "./combobox.js";
import { byId } from "./dom.js";

export function createToolbar(app) {
  const { store, planes } = app;
  const plane = createCombobox(byId("plane"), byId("plane-list"), {
    find: (text) => like(planes, text),
    choose: (option) => store.set({ plane: option.key }),
    resting: () => nameOf(app, store.get().plane),
  });
  const compare = createCombobox(byId("compare"), byId("compare-list"), {
    find: (text) => like([{ key: null, name: "nothing", group: "" }, ...planes, ...gmapChoices(app)], text),
    choose: (option) => store.set({ compare: option.key }),
    resting: () => nameOf(app, store.get().compare),
  });
  for (const button of document.querySelectorAll("[data-view]")) {
    button.addEventListener("click", () => store.set({ view: button.dataset.view }));
  }
  byId("nearer").addEventListener("click", () => app.enlarge(1.5));
  byId("farther").addEventListener("click", () => app.enlarge(1 / 1.5));
  byId("whole").addEventListener("click", () => store.set({ zoom: null }));
  byId("help-button").addEventListener("click", () => byId("help").showModal());
  byId("print").addEventListener("click", () => window.print());
  return { refresh: (state) => { plane.refresh(); compare.refresh(); press(state); } };
}

function press(state) {
  for (const button of document.querySelectorAll("[data-view]")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === state.view));
  }
  byId("whole").disabled = byId("farther").disabled = !state.zoom;
}

function like(planes, text) {
  const needle = text.toLowerCase();
  return planes
    .filter((plane) => plane.name.toLowerCase().includes(needle))
    .map((plane) => ({ ...plane, text: plane.name }));
}

/** "gmap:3" is the map at step 3 of its growth. */
export function gmapChoices({ atlas }) {
  if (atlas.steps.length < 2) return [];
  return atlas.steps.map((entry, i) => ({
    key: `gmap:${i}`,
    name: `gmap ${i + 1}: ${[entry.phase, `${entry.units.count} units`].filter(Boolean).join(", ")}`,
    group: "Other gmaps",
  }));
}

export function nameOf(app, key) {
  if (key === null) return "nothing";
  return [...app.planes, ...gmapChoices(app)].find((choice) => choice.key === key)?.name ?? key;
}
