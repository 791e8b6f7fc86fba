// Shares of labels as sectors of a disk.

import { styleFill } from "./colors.js";
import { themed } from "./dom.js";

/** A pie of [label, count] pairs around (x, y); labels without a style of their own share the neutral one. */
export function drawPie(context, x, y, radius, counts, styles) {
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  let angle = -Math.PI / 2;
  counts.forEach(([label, count], place) => {
    const turn = (2 * Math.PI * count) / total;
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, radius, angle, angle + turn);
    context.closePath();
    context.fillStyle = styles[label] ? styleFill(context, styles[label]) : themed(place === 0 ? "part" : "neutral");
    context.fill();
    if (radius > 6 && counts.length > 1) {
      context.strokeStyle = themed("paper");
      context.lineWidth = 0.8;
      context.stroke();
    }
    angle += turn;
  });
}
