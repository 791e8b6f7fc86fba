// What mouse, pen and finger do on a map: point, pin, select, move, enlarge.

import { unitsWithin } from "./lattice.js";
import { nearer, shifted, toLattice } from "./view.js";

const STILL = 4;

export function watchPointer(canvas, pane, app, redraw) {
  const { store, atlas } = app;
  let down = null;

  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    const [x, y] = place(event);
    down = { x, y, lastX: x, lastY: y, moved: false, shift: event.shiftKey };
    canvas.setPointerCapture(event.pointerId);
  });

  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = place(event);
    if (!down) { app.point(pane.unitAt(x, y), event); return; }
    down.moved ||= Math.hypot(x - down.x, y - down.y) > STILL;
    if (!down.moved) return;
    if (down.shift) { pane.box = [down.x, down.y, x, y]; redraw(); }
    else pan(x, y);
  });

  function pan(x, y) {
    const { scale } = pane.scene.view;
    store.set({ zoom: shifted(atlas.bounds, store.get().zoom, (down.lastX - x) / scale, (down.lastY - y) / scale) });
    [down.lastX, down.lastY] = [x, y];
  }

  canvas.addEventListener("pointerup", (event) => {
    if (!down) return;
    const [x, y] = place(event);
    const { moved, shift } = down;
    down = null;
    if (pane.box) finishBox();
    else if (!moved) press(pane.unitAt(x, y), shift);
  });

  function finishBox() {
    const { view, lattice } = pane.scene;
    const [x1, y1, x2, y2] = pane.box;
    const [a, b] = [toLattice(view, x1, y1), toLattice(view, x2, y2)];
    pane.box = null;
    const inside = unitsWithin(lattice, [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])]);
    app.choose(new Set([...store.get().chosen, ...inside]));
    redraw();
  }

  function press(unit, shift) {
    if (shift) { if (unit >= 0) app.toggle(unit); }
    else app.pin(unit >= 0 ? unit : null);
  }

  canvas.addEventListener("pointercancel", () => { down = null; pane.box = null; redraw(); });
  canvas.addEventListener("pointerleave", () => { if (!down) app.point(-1, null); });

  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const [x, y] = toLattice(pane.scene.view, ...place(event));
    store.set({ zoom: nearer(atlas.bounds, store.get().zoom, Math.exp(-event.deltaY / 200), x, y) });
  }, { passive: false });
}
