// The page put together: state in the middle, parts around it that draw what changed.

import { showAbout } from "./about.js";
import { readAddress, writeAddress } from "./address.js";
import { createAtlas, gmapOf } from "./atlas.js";
import { say } from "./describe.js";
import { byId } from "./dom.js";
import { createGrowth } from "./growth.js";
import { firstSound, watchKeys } from "./keyboard.js";
import { createMapPane } from "./map_pane.js";
import { createMedia } from "./media.js";
import { plural } from "./numbers.js";
import { listPlanes } from "./planes.js";
import { indexOfRow, sampleName } from "./samples.js";
import { findAll, unitsFound, unitsOfLabel } from "./search.js";
import { createCombobox } from "./combobox.js";
import { showSelection } from "./selection.js";
import { createPlayer } from "./sounds.js";
import { createStore } from "./state.js";
import { createTabs } from "./tabs.js";
import { createTheme } from "./theme.js";
import { createToolbar } from "./toolbar.js";
import { showTooltip } from "./tooltip.js";
import { unitSentence } from "./unit_facts.js";
import { showUnit } from "./unit_panel.js";
import { nearer } from "./view.js";
import { showWorst } from "./worst.js";

const FRESH = { plane: null, unit: null, gmap: null, view: "map", compare: null, sample: null };
const PASSING = { cursor: null, chosen: new Set(), found: null, zoom: null };
const REDRAW = ["plane", "gmap", "view", "compare", "zoom"];
const MARKS = ["cursor", "unit", "sample", "chosen", "found"];
const IN_ADDRESS = Object.keys(FRESH);

const atlas = createAtlas(JSON.parse(byId("payload").textContent));
const app = createApp(atlas);
start(app);

function createApp(atlas) {
  const { payload } = atlas;
  const planes = listPlanes(atlas);
  const store = createStore({ ...FRESH, ...PASSING });
  const media = createMedia(payload);
  const styles = payload.labels?.styles ?? [];
  return {
    atlas, planes, store, media,
    player: media?.kind === "sound" ? createPlayer(media, { onState: showPlaying, onRefused: showRefused }) : null,
    labelStyles: styles,
    regionStyles: payload.regions ? regionStyles(payload) : [],
    start: { ...FRESH, plane: planes.some((plane) => plane.key === "u_matrix") ? "u_matrix" : planes[0].key },
  };
}

/** Regions take the labels' looks; of more than those, text alone tells. */
function regionStyles({ regions, palette }) {
  const looks = (palette.labels ?? []).flatMap((color) => [[color, 0]]);
  const all = [...looks, ...looks.map(([color]) => [color, 1])];
  return regions.names.length <= all.length ? all : [];
}

function start(app) {
  Object.assign(app, acts(app));
  showAbout(app.atlas);
  app.store.set(checked(app, readAddress(location.hash)));
  app.theme = createTheme(() => draw(app));
  app.growth = createGrowth(app);
  const toolbar = createToolbar(app);
  const panes = [
    createMapPane(byId("map-a"), app, (state) => ({ plane: state.plane, gmap: state.gmap, view: state.view })),
    createMapPane(byId("map-b"), app, compared),
  ];
  Object.assign(app, { toolbar, panes, tabs: createTabs(byId("tabs"), (panel) => panel === "worst" && showWorst(byId("worst"), app)) });
  wireSearch(app);
  watchKeys(app, byId("maps"));
  app.store.subscribe((state, changed) => update(app, state, changed));
  window.addEventListener("hashchange", () => app.store.set(checked(app, readAddress(location.hash))));
  new ResizeObserver(() => draw(app)).observe(byId("maps"));
  byId("hover-sound").hidden = app.media?.kind !== "sound";
  draw(app);
  showUnit(byId("unit"), app, app.store.get());
  showSelection(byId("selection"), app, app.store.get());
}

/** The state of an address, less what this map does not have. */
function checked(app, asked) {
  const known = (key) => app.planes.some((plane) => plane.key === key);
  const gmaps = app.atlas.gmaps.length;
  const other = /^gmap:(\d+)$/.exec(asked.compare ?? "");
  return {
    plane: known(asked.plane) ? asked.plane : app.start.plane,
    view: asked.view === "codebook" ? "codebook" : "map",
    compare: known(asked.compare) || (other && Number(other[1]) < gmaps) ? asked.compare : null,
    unit: asked.unit !== null && asked.unit < app.atlas.last.lattice.count ? asked.unit : null,
    gmap: asked.gmap !== null && asked.gmap < gmaps - 1 ? asked.gmap : null,
    sample: indexOfRow(app.atlas, asked.sample) >= 0 ? asked.sample : null,
  };
}

/** What stands beside: the same at another step of the growth, or another plane at this step. */
function compared(state) {
  const other = /^gmap:(\d+)$/.exec(state.compare ?? "");
  if (other) return { plane: state.plane, gmap: Number(other[1]), view: state.view };
  return { plane: state.compare ?? state.plane, gmap: state.gmap, view: "map" };
}

function draw(app) {
  if (!app.panes) return;
  const state = app.store.get();
  byId("map-b").hidden = state.compare === null;
  byId("maps").classList.toggle("two", state.compare !== null);
  app.panes[0].draw(state);
  if (state.compare !== null) app.panes[1].draw(state);
  app.toolbar.refresh(state);
  app.growth.draw();
}

function update(app, state, changed) {
  const any = (names) => names.some((name) => changed.has(name));
  if (any(REDRAW)) draw(app);
  else if (any(MARKS)) for (const pane of app.panes) pane.mark(state);
  if (any(["unit", "sample", "gmap"])) showUnit(byId("unit"), app, state);
  if (changed.has("chosen")) showSelection(byId("selection"), app, state);
  if (any(IN_ADDRESS)) history.replaceState(null, "", writeAddress(state, app.start));
}

/** What the parts of the page may do. */
function acts(app) {
  const { store, atlas } = app;
  const hoverSound = () => byId("hover-sound-box").checked;
  const act = {
    gmapsShown: (state) => [state.gmap, compared(state).gmap],
    latticeShown: () => gmapOf(atlas, store.get().gmap).lattice,
    marks: (state) => {
      const sample = indexOfRow(atlas, state.sample);
      return {
        cursor: state.cursor, pinned: state.unit, chosen: state.chosen, found: state.found,
        best: sample < 0 ? null : atlas.samples.bmu[sample],
        second: sample < 0 ? null : atlas.samples.second[sample],
      };
    },
    point(unit, event) {
      const before = store.get().cursor;
      store.set({ cursor: unit >= 0 ? unit : null });
      showTooltip(app, unit, event);
      if (unit >= 0 && unit !== before && event?.pointerType === "mouse" && hoverSound()) act.hear(firstSound(app, unit));
    },
    goTo(unit) {
      store.set({ cursor: unit, zoom: centered(app, unit) });
      say(unitSentence(app, unit, store.get()));
      act.hear(firstSound(app, unit));
    },
    pin(unit) {
      store.set({ unit, sample: null, cursor: unit ?? store.get().cursor });
      app.tabs.show("unit");
      if (unit !== null) say(`pinned ${unitSentence(app, unit, store.get())}`);
    },
    toggle(unit) {
      const chosen = new Set(store.get().chosen);
      if (!chosen.delete(unit)) chosen.add(unit);
      act.choose(chosen);
    },
    choose(chosen) {
      store.set({ chosen });
      app.tabs.show("selection");
      say(`${plural(chosen.size, "unit")} selected`);
    },
    showSample(i) {
      store.set({ sample: atlas.samples.row[i], unit: atlas.samples.bmu[i] });
      app.tabs.show("unit");
      say(`sample ${sampleName(atlas, i)}, best unit ${atlas.samples.bmu[i]}, second-best unit ${atlas.samples.second[i]}`);
    },
    mark(plane, value) {
      const regions = plane.key === "region";
      const units = regions ? new Set([...atlas.regions.keys()].filter((unit) => atlas.regions[unit] === value)) : unitsOfLabel(atlas, value);
      const name = regions ? atlas.payload.regions.names[value] : atlas.labels[value];
      if (store.get().found && byId("search").value === name) { byId("search").value = ""; store.set({ found: null }); return; }
      byId("search").value = name;
      store.set({ found: units });
      say(`${name}: ${plural(units.size, "unit")} marked`);
    },
    enlarge(factor) {
      const unit = store.get().cursor ?? store.get().unit;
      const { zoom } = store.get();
      const [left, top, right, bottom] = atlas.bounds;
      const at = unit === null ? [zoom?.x ?? (left + right) / 2, zoom?.y ?? (top + bottom) / 2] : [atlas.last.lattice.x(unit), atlas.last.lattice.y(unit)];
      store.set({ zoom: nearer(atlas.bounds, zoom, factor, ...at) });
    },
    hear(i) {
      if (i < 0 || !app.player) return;
      app.player.play(i);
      app.player.prepare(act.latticeShown().neighbors[atlas.samples.bmu[i]]?.map((unit) => firstSound(app, unit)).filter((next) => next >= 0) ?? []);
    },
    hearUnit: (unit) => act.hear(firstSound(app, unit)),
    clear() {
      byId("search").value = "";
      store.set({ unit: null, sample: null, found: null, chosen: new Set() });
    },
  };
  return act;
}

/** A zoom that keeps the unit in sight; the whole map is always in sight. */
function centered(app, unit) {
  const { zoom } = app.store.get();
  return zoom && { ...zoom, x: app.atlas.last.lattice.x(unit), y: app.atlas.last.lattice.y(unit) };
}

function wireSearch(app) {
  createCombobox(byId("search"), byId("search-list"), {
    find: (text) => findAll(app.atlas, app.planes, text),
    onInput: (text) => app.store.set({ found: text ? unitsFound(findAll(app.atlas, app.planes, text)) : null }),
    choose: (option) => take(app, option),
  });
}

function take(app, option) {
  byId("search").value = option.text;
  if (option.kind === "plane") app.store.set({ plane: option.plane, found: null });
  else app.store.set({ found: option.units });
  if (option.kind === "unit") app.pin(option.unit);
  if (option.kind === "sample") app.showSample(option.sample);
  if (option.kind === "label") say(`${option.text}: ${plural(option.units.size, "unit")} marked`);
}

function showPlaying(sample, playing) {
  for (const node of document.querySelectorAll(`.sample[data-sample="${sample}"]`)) node.classList.toggle("playing", playing);
  if (playing) byId("sound-note").hidden = true;
}

function showRefused() {
  byId("sound-note").hidden = false;
}
