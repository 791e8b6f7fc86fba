// One sample's image out of a sheet of many.

/** Draw sample `i` on `canvas`, `side` CSS pixels at its longer side; pixels stay pixels when enlarged. */
export async function drawSprite(media, i, canvas, side) {
  const [width, height] = media.cell;
  const grow = side / Math.max(width, height);
  canvas.width = width;
  canvas.height = height;
  canvas.style.setProperty("width", `${Math.round(width * grow)}px`);
  canvas.style.setProperty("height", `${Math.round(height * grow)}px`);
  const [block, x, y] = media.at(i);
  if (block < 0) return;
  const sheet = await media.sheet(block);
  canvas.getContext("2d").drawImage(sheet, x, y, width, height, 0, 0, width, height);
}
