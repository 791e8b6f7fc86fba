// What the page shows now: one plain object, changed in one place.

/** A store of `state`; listeners get the state and the set of names that changed. */
export function createStore(initial) {
  let state = { ...initial };
  const listeners = [];
  return {
    get: () => state,
    set(patch) {
      const changed = new Set(Object.keys(patch).filter((key) => patch[key] !== state[key]));
      if (!changed.size) return;
      state = { ...state, ...patch };
      for (const listener of listeners) listener(state, changed);
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
