// What the parts of the page may do: each act changes the state, and says so to those who listen.

import { gmapOf } from "./atlas.js";
import { compared } from "./compare.js";
import { say } from "./describe.js";
import { byId } from "./dom.js";
import { firstSound } from "./keyboard.js";
import { plural } from "./numbers.js";
import { indexOfRow, sampleName } from "./samples.js";
import { showTooltip } from "./tooltip.js";
import { unitSentence } from "./unit_facts.js";
import { nearer } from "./view.js";

export function createActions(app) {
  return { ...questions(app), ...pointing(app), ...choosing(app), ...hearing(app), ...moving(app) };
}

/** What is shown now. */
function questions({ store, atlas }) {
  return {
    gmapsShown: (state) => [state.gmap, compared(state).gmap],
    latticeShown: () => gmapOf(atlas, store.get().gmap).lattice,
    marks(state) {
      const { cursor, unit: pinned, chosen, found } = state;
      const sample = indexOfRow(atlas, state.sample);
      const [best, second] = sample < 0 ? [null, null] : [atlas.samples.bmu[sample], atlas.samples.second[sample]];
      return { cursor, pinned, chosen, found, best, second };
    },
  };
}

function pointing(app) {
  const { store, atlas } = app;
  return {
    point(unit, event) {
      const before = store.get().cursor;
      store.set({ cursor: unit >= 0 ? unit : null });
      showTooltip(app, unit, event);
      const heard = event?.pointerType === "mouse" && byId("hover-sound-box").checked;
      if (heard && unit >= 0 && unit !== before) app.hearUnit(unit);
    },
    goTo(unit) {
      store.set({ cursor: unit, zoom: centered(app, unit) });
      say(unitSentence(app, unit, store.get()));
      app.hearUnit(unit);
    },
    pin(unit) {
      store.set({ unit, sample: null, cursor: unit ?? store.get().cursor });
      app.tabs.show("unit");
      if (unit !== null) say(`pinned ${unitSentence(app, unit, store.get())}`);
    },
    showSample(i) {
      const [best, second] = [atlas.samples.bmu[i], atlas.samples.second[i]];
      store.set({ sample: atlas.samples.row[i], unit: best });
      app.tabs.show("unit");
      say(`sample ${sampleName(atlas, i)}, best unit ${best}, second-best unit ${second}`);
    },
  };
}

function choosing(app) {
  const { store, atlas } = app;
  return {
    toggle(unit) {
      const chosen = new Set(store.get().chosen);
      if (!chosen.delete(unit)) chosen.add(unit);
      app.choose(chosen);
    },
    choose(chosen) {
      store.set({ chosen });
      app.tabs.show("selection");
      say(`${plural(chosen.size, "unit")} selected`);
    },
    /** Mark the units of a label or region; once more, and none is marked. */
    mark({ key }, value) {
      const { name, units } = key === "region" ? regionOf(atlas, value) : labelOf(atlas, value);
      const again = store.get().found && byId("search").value === name;
      byId("search").value = again ? "" : name;
      store.set({ found: again ? null : units });
      if (!again) say(`${name}: ${plural(units.size, "unit")} marked`);
    },
    clear() {
      byId("search").value = "";
      store.set({ unit: null, sample: null, found: null, chosen: new Set() });
    },
  };
}

function labelOf(atlas, label) {
  return { name: atlas.labels[label], units: atlas.labelUnits[label] };
}

function regionOf(atlas, region) {
  const units = [...atlas.regions.keys()].filter((unit) => atlas.regions[unit] === region);
  return { name: atlas.payload.regions.names[region], units: new Set(units) };
}

function hearing(app) {
  const { atlas } = app;
  return {
    /** Play a sample, and make ready what may come next: the nearest samples of the units around. */
    hear(i) {
      if (i < 0 || !app.player) return;
      app.player.play(i);
      const around = app.latticeShown().neighbors[atlas.samples.bmu[i]] ?? [];
      app.player.prepare(around.map((unit) => firstSound(app, unit)).filter((next) => next >= 0));
    },
    hearUnit: (unit) => app.hear(firstSound(app, unit)),
  };
}

function moving({ store, atlas }) {
  return {
    /** Go nearer or farther, around the unit at hand or the middle. */
    enlarge(factor) {
      const { cursor, unit, zoom } = store.get();
      const [left, top, right, bottom] = atlas.bounds;
      const { x, y } = zoom ?? { x: (left + right) / 2, y: (top + bottom) / 2 };
      const { lattice } = atlas.last;
      const at = cursor ?? unit;
      const place = at === null ? [x, y] : [lattice.x(at), lattice.y(at)];
      store.set({ zoom: nearer(atlas.bounds, zoom, factor, ...place) });
    },
  };
}

/** A zoom that keeps the unit in sight; the whole map is always in sight. */
function centered({ store, atlas }, unit) {
  const { zoom } = store.get();
  return zoom && { ...zoom, x: atlas.last.lattice.x(unit), y: atlas.last.lattice.y(unit) };
}
