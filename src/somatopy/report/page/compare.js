// Two maps side by side.

/** What stands beside: the same at another step of the growth, or another plane at this step. */
export function compared(state) {
  const other = /^gmap:(\d+)$/.exec(state.compare ?? "");
  if (other) return { plane: state.plane, gmap: Number(other[1]), view: state.view };
  return { plane: state.compare ?? state.plane, gmap: state.gmap, view: "map" };
}
