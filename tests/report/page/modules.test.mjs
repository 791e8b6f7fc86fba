// Laws of the page's pure modules; run by test_page.py with node.

import assert from "node:assert/strict";
import { test } from "node:test";

const module = (name) => import(new URL(`../../../src/somatopy/report/page/${name}.js`, import.meta.url));
const { readAddress, writeAddress } = await module("address");
const { range, unpack, unpackTable } = await module("arrays");
const { createAtlas } = await module("atlas");
const { inkOn, level } = await module("colors");
const { csvText } = await module("csv");
const { fourier } = await module("fourier");
const { createLattice, step, unitsWithin } = await module("lattice");
const { show, showCount, showTick, ticks } = await module("numbers");
const { domainOf, meanBorders } = await module("planes");
const { findAll } = await module("search");
const { spectrogramOf } = await module("spectrogram");
const { createStore } = await module("state");
const { stripOf } = await module("strips");
const { nearer, viewOf } = await module("view");

const SQUARES = [0, 0, 1, 0, 0, 1, 1, 1];
const EDGES = [0, 1, 0, 2, 1, 3, 2, 3];

test("an array is unpacked as it was packed", () => {
  const base64 = Buffer.from(new Float32Array([1.5, NaN]).buffer).toString("base64");
  assert.deepEqual([...unpack({ type: "float32", shape: [2], base64 })], [1.5, NaN]);
  assert.equal(unpack(null), null);
});

test("a quantized table runs from the low to the high of each column", () => {
  const packed = { type: "uint8", shape: [2, 2], base64: Buffer.from([0, 255, 255, 0]).toString("base64"), low: [0, -1], high: [10, 1] };
  const table = unpackTable(packed);
  assert.deepEqual([...table.row(0)], [0, 1]);
  assert.deepEqual([...table.column(1)], [1, -1]);
  assert.deepEqual(table.range(), [-1, 10]);
});

test("a table of many units has its range", () => {
  const numbers = Float32Array.from({ length: 300000 }, (_, i) => i);
  const packed = { type: "float32", shape: [300000, 1], base64: Buffer.from(numbers.buffer).toString("base64") };
  assert.deepEqual(unpackTable(packed).range(), [0, 299999]);
});

test("a range leaves out what is missing", () => {
  assert.deepEqual(range([NaN, 3], [-1]), [-1, 3]);
  assert.deepEqual(range([NaN]), [NaN, NaN]);
});

test("an address leads back to its state", () => {
  const start = { plane: "u_matrix", view: "map", compare: null, unit: null, gmap: null, sample: null };
  const state = { ...start, plane: "feature:3", unit: 0, compare: "gmap:2" };
  assert.deepEqual({ ...start, ...dropNull(readAddress(writeAddress(state, start))) }, state);
  assert.equal(writeAddress(start, start), "#");
  assert.equal(readAddress("#unit=-1").unit, null);
});

const dropNull = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));

test("a label has the units that hold a sample of it", () => {
  const triples = Int32Array.from([0, 0, 5, 2, 1, 1, 3, 0, 2]); // unit, label, count
  const counts = { type: "int32", shape: [3, 3], base64: Buffer.from(triples.buffer).toString("base64") };
  const { labelUnits } = createAtlas({ labels: { names: ["a", "b", "c"], counts } });
  assert.deepEqual(labelUnits.map((units) => [...units]), [[0, 3], [2], []]);
});

test("a store tells what changed, and nothing when nothing did", () => {
  const heard = [];
  const store = createStore({ a: 1, b: 2 });
  store.subscribe((_, changed) => heard.push([...changed]));
  store.set({ a: 1 });
  store.set({ a: 3, b: 2 });
  assert.deepEqual(heard, [["a"]]);
});

test("levels run over the color map and mark what is missing", () => {
  assert.deepEqual([0, 0.5, 1, 2, NaN].map((value) => level(value, 0, 1)), [0, 128, 255, 255, -1]);
  assert.equal(inkOn("#f0e442"), "#222222");
  assert.equal(inkOn("#0072b2"), "#ffffff");
});

test("a cell that a spreadsheet would run is quoted away", () => {
  const signs = ["=1+1", "+1|cmd", "-1|cmd", "@SUM", "\tx"];
  assert.equal(csvText([signs]), "'=1+1,'+1|cmd,'-1|cmd,'@SUM,'\tx\r\n");
  assert.equal(csvText([["x;=1+1", "\uff1d1", "a;b"]]), "x;'=1+1,'\uff1d1,a;b\r\n");
  assert.equal(csvText([["a,b", 'say "x"', -1.5, NaN, "-2.5"]]), '"a,b","say ""x""",-1.5,,-2.5\r\n');
});

test("the transform of a cosine has one line", () => {
  const real = Float32Array.from({ length: 16 }, (_, i) => Math.cos((2 * Math.PI * 3 * i) / 16));
  const imaginary = new Float32Array(16);
  fourier(real, imaginary);
  const power = [...real].map((re, k) => Math.round(re ** 2 + imaginary[k] ** 2));
  assert.deepEqual(power, [0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0]);
});

test("a tone is loudest at its own pitch", () => {
  const { bins, frames, levels } = spectrogramOf(Float32Array.from({ length: 4000 }, (_, i) => Math.sin((2 * Math.PI * i * 1000) / 16000)));
  assert.ok(frames > 10);
  const middle = levels.slice(5 * bins, 6 * bins);
  assert.equal(middle.indexOf(Math.max(...middle)), 16);
});

test("a point belongs to the cell around it, and to none outside", () => {
  const lattice = createLattice("rectangular", SQUARES, EDGES);
  assert.equal(lattice.unitAt(0.6, 0.4), 1);
  assert.equal(lattice.unitAt(1.6, 0.4), -1);
  assert.deepEqual(lattice.bounds, [-0.5, -0.5, 1.5, 1.5]);
  assert.deepEqual(unitsWithin(lattice, [-0.2, -0.2, 0.2, 1.2]), [0, 2]);
});

test("a hexagon's corners are as far from its unit as its sides are long", () => {
  const lattice = createLattice("hexagonal", [0, 0, 1, 0, 0.5, Math.sqrt(3) / 2], [0, 1, 0, 2, 1, 2]);
  const corners = lattice.outline(0);
  for (let i = 0; i < 12; i += 2) assert.ok(Math.abs(Math.hypot(corners[i], corners[i + 1]) - 1 / Math.sqrt(3)) < 1e-9);
  const [left, , right] = createLattice("hexagonal", [0, 0], []).bounds;
  assert.ok(Math.abs(right - left - 1) < 1e-9);
});

test("arrows lead to neighbors, stay at the rim, and go round a ring", () => {
  const squares = createLattice("rectangular", SQUARES, EDGES);
  assert.equal(step(squares, 0, 1, 0), 1);
  assert.equal(step(squares, 0, 0, 1), 2);
  assert.equal(step(squares, 0, -1, 0), 0);
  const circle = [0, 1, 2, 3].flatMap((i) => [Math.sin((i * Math.PI) / 2), -Math.cos((i * Math.PI) / 2)]);
  const ring = createLattice("ring", circle, [0, 1, 1, 2, 2, 3, 0, 3]);
  assert.deepEqual([step(ring, 3, 1, 0), step(ring, 0, -1, 0)], [0, 3]);
});

test("a unit's border is the mean of its edges", () => {
  const lattice = createLattice("rectangular", SQUARES, EDGES);
  assert.deepEqual([...meanBorders(lattice, [1, 2, 3, 4])], [1.5, 2, 3, 3.5]);
});

test("a strip lies on both sides of the common side; across the seam of a torus there is none", () => {
  const lattice = createLattice("rectangular", [0, 0, 1, 0, 7, 0], [0, 1, 0, 2]);
  const corners = stripOf(lattice, 0);
  const xs = corners.filter((_, i) => i % 2 === 0);
  assert.ok(Math.min(...xs) < 0.5 && Math.max(...xs) > 0.5);
  assert.ok(Math.abs((Math.min(...xs) + Math.max(...xs)) / 2 - 0.5) < 1e-9);
  assert.equal(stripOf(lattice, 1), null);
});

test("going nearer keeps the point in its place, and back again shows the whole", () => {
  const bounds = [-0.5, -0.5, 19.5, 19.5];
  const zoom = nearer(bounds, null, 2, 5, 5);
  const [before, after] = [viewOf(bounds, 400, 400, null), viewOf(bounds, 400, 400, zoom)];
  assert.ok(Math.abs(5 * before.scale + before.dx - (5 * after.scale + after.dx)) < 6);
  assert.equal(nearer(bounds, zoom, 0.5, 5, 5), null);
});

test("ticks are round, and numbers short", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(ticks(3, 3), [3]);
  assert.deepEqual([2e6, -150000, 2500].map(showTick), ["2M", "\u2212150K", "2,500"]);
  assert.deepEqual([1234.5, 0.00001234, -2, NaN, 0].map(show), ["1,235", "1.23e\u22125", "\u22122", "\u2013", "0"]);
});

test("what is counted or numbered is written in full", () => {
  assert.deepEqual([12345, -1234567, 12345.6].map(show), ["12,345", "\u22121,234,567", "12,350"]);
  assert.equal(showCount(12345678), "12,345,678");
});

test("one border far out does not leave one color for all others, and is told", () => {
  const borders = Float32Array.from({ length: 200 }, (_, i) => 1 + i / 200);
  const atlas = (values) => {
    const last = { borders: values, lattice: { kind: "rectangular" } };
    const base64 = Buffer.from(new Float32Array([1, 2]).buffer).toString("base64");
    const planes = [{ key: "u_matrix", name: "border", scale: "sequential", values: { type: "float32", shape: [2], base64 } }];
    return { last, gmaps: [], payload: { planes } };
  };
  const domain = (values) => domainOf(atlas(values), { key: "u_matrix", scale: "sequential", values: [1, 2] }, [null]);
  assert.equal(domain(borders).length, 2);
  const [low, high, most] = domain(Float32Array.from([...borders, 40]));
  assert.ok(low === 1 && high < 2.01 && most === 40);
  assert.deepEqual(domain(Float32Array.from([3, 3, 3, 40, 40])), [1, 40]);
});

test("a search may say first what it is for, and finds names that hold the word", () => {
  const atlas = {
    labels: ["7", "17", "eight", "label maker"],
    labelUnits: [0, 1, 2, 3].map((unit) => new Set([unit])),
    last: { lattice: { count: 9 } },
    rowColumn: null,
    samples: { kept: 2, names: ["unit test", "b7"], bmu: [0, 1], label: [0, 1], row: [0, 1] },
  };
  const found = (text) => findAll(atlas, [], text).map((option) => `${option.kind} ${option.text}`);
  assert.deepEqual(found("label 7"), ["label 7", "label 17"]);
  assert.deepEqual(found("7"), ["label 7", "label 17", "unit unit 7", "sample b7"]);
  assert.deepEqual(found("Unit 7 "), ["unit unit 7"]);
  assert.deepEqual(found("unit t"), ["sample unit test"]);
  assert.deepEqual(found("label m"), ["label label maker"]);
  assert.deepEqual(found("label"), ["label label maker"]);
});

test("cells of their own sizes are found by any of their points, and walked from map to map", () => {
  const positions = [1, 1, 2.5, 0.5, 3.5, 0.5, 3, 1.5]; // one large cell, three small ones beside it
  const lattice = createLattice("nested", positions, [1, 2], [2, 2, 1, 1, 1, 1, 2, 1]);
  assert.deepEqual(lattice.bounds, [0, 0, 4, 2]);
  assert.deepEqual([[0.1, 1.9], [2.1, 0.1], [3.9, 1.2], [4.1, 1]].map((at) => lattice.unitAt(...at)), [0, 1, 3, -1]);
  assert.deepEqual([0, 1, 3].map((unit) => lattice.side(unit)), [2, 1, 1]);
  assert.equal(step(lattice, 0, 1, 0), 1);
  assert.equal(step(lattice, 2, 0, 1), 3);
  assert.equal(step(lattice, 3, -1, 0), 0);
  assert.equal(step(lattice, 0, -1, 0), 0);
});
