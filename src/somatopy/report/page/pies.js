// Shares of labels as sectors of a disk; where cells are too small for disks, as strips of a square.

/** Add to `paths` (a path by fill) the pie of [label, count] pairs around (x, y); `fillOf(label, place)` is its fill. */
export function tracePie(paths, x, y, radius, counts, fillOf) {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let angle = -Math.PI / 2;
  counts.forEach(([label, count], place) => {
    const turn = (2 * Math.PI * count) / total;
    const fill = fillOf(label, place);
    if (!paths.has(fill)) paths.set(fill, new Path2D());
    const path = paths.get(fill);
    // A whole disk has no radius to draw.
    if (counts.length > 1) path.moveTo(x, y);
    else path.moveTo(x, y - radius);
    path.arc(x, y, radius, angle, angle + turn);
    path.closePath();
    angle += turn;
  });
}

/** The same shares as strips of the square around (x, y), from left to right. */
export function traceShares(paths, x, y, half, counts, fillOf) {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let left = x - half;
  counts.forEach(([label, count], place) => {
    const wide = (2 * half * count) / total;
    const fill = fillOf(label, place);
    if (!paths.has(fill)) paths.set(fill, new Path2D());
    paths.get(fill).rect(left, y - half, wide, 2 * half);
    left += wide;
  });
}
