"""How fast a page of the explorer opens and takes another color, in the system's Chromium."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from statistics import median

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
# Two frames: what was asked for in the first is on the screen in the second.
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"
RECOLORED = """async (plane) => {
  const began = performance.now();
  location.hash = `#plane=${plane}`;
  await new Promise((done) => addEventListener("hashchange", done, { once: true }));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  document.querySelector("#map-a canvas").getContext("2d").getImageData(0, 0, 1, 1);  // not before it is drawn
  return performance.now() - began;
}"""
TIMES = 5


@dataclass(frozen=True)
class Opening:
    """Seconds from the click to the map drawn, and milliseconds to another coloring drawn, that of the slowest plane.

    Both are medians of several.
    """

    seconds: float
    recolor_ms: float


def chromium() -> str | None:
    """The system's Chromium, or what SOMATOPY_CHROMIUM names."""
    return os.environ.get("SOMATOPY_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def measure(page: Path, planes: list[str], times: int = TIMES) -> Opening | None:
    """Open ``page`` and go through ``planes``, ``times`` over; None without a browser."""
    path = chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if path is None:
        return None
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        opened: list[float] = []
        recolored: dict[str, list[float]] = {plane: [] for plane in planes}
        for _ in range(times):
            shown = browser.new_page(viewport={"width": 1400, "height": 900})
            shown.goto(page.resolve().as_uri())
            opened.append(shown.evaluate(DRAWN) / 1000)
            for plane in planes:
                recolored[plane].append(shown.evaluate(RECOLORED, plane))
            shown.close()
        browser.close()
    return Opening(median(opened), max(map(median, recolored.values())))
