// The page put together: state in the middle, parts around it that draw what changed.

import { showAbout } from "./about.js";
import { createActions } from "./actions.js";
import { readAddress, writeAddress } from "./address.js";
import { createAtlas } from "./atlas.js";
import { compared } from "./compare.js";
import { byId } from "./dom.js";
import { createGrowth } from "./growth.js";
import { watchKeys } from "./keyboard.js";
import { createMapPane } from "./map_pane.js";
import { createMedia } from "./media.js";
import { listPlanes } from "./planes.js";
import { indexOfRow } from "./samples.js";
import { wireSearch } from "./search_field.js";
import { showSelection } from "./selection.js";
import { createPlayer } from "./sounds.js";
import { createStore } from "./state.js";
import { createTabs } from "./tabs.js";
import { createTheme } from "./theme.js";
import { createToolbar } from "./toolbar.js";
import { showUnit } from "./unit_panel.js";
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
  Object.assign(app, createActions(app));
  showAbout(app.atlas);
  app.store.set(checked(app, readAddress(location.hash)));
  app.theme = createTheme(() => draw(app));
  app.growth = createGrowth(app);
  const toolbar = createToolbar(app);
  const panes = [
    createMapPane(byId("map-a"), app, ({ plane, gmap, view }) => ({ plane, gmap, view })),
    createMapPane(byId("map-b"), app, compared),
  ];
  const tabs = createTabs(byId("tabs"), (panel) => panel === "worst" && showWorst(byId("worst"), app));
  Object.assign(app, { toolbar, panes, tabs });
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
  if (any(["unit", "sample", "gmap", "plane", "compare"])) renewUnit(app, state, changed.has("sample"));
  if (changed.has("chosen")) showSelection(byId("selection"), app, state);
  if (any(IN_ADDRESS)) history.replaceState(null, "", writeAddress(state, app.start));
}

/** The panel anew; the focus stays where it was, and a sample just asked for comes into sight. */
function renewUnit(app, state, asked) {
  const panel = byId("unit");
  const held = panel.contains(document.activeElement) ? document.activeElement : null;
  showUnit(panel, app, state);
  if (held) focusLike(panel, held);
  if (asked) panel.querySelector(".card")?.scrollIntoView({ block: "nearest" });
}

/** The focus to the button of the same sample or the same words; where there is none any more, to the tab. */
function focusLike(panel, held) {
  const { sample } = held.dataset;
  const same = (node) => (sample ? node.dataset.sample === sample : node.textContent === held.textContent);
  const found = [...panel.querySelectorAll("button")].find(same) ?? byId("tab-unit");
  found.focus({ preventScroll: true });
}

function showPlaying(sample, playing) {
  for (const node of document.querySelectorAll(`.sample[data-sample="${sample}"]`)) node.classList.toggle("playing", playing);
  if (playing) byId("sound-note").hidden = true;
}

function showRefused() {
  byId("sound-note").hidden = false;
}
