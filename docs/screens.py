"""Take the guide's pictures of the explorer, of pages that examples and `make demo` wrote; needs playwright.

python docs/screens.py PAGES   (a folder of digits.html and wines.html, and demo.html: explore.html of the demo)
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parent / "images"
# Picture: page, address, window, scheme.
SCREENS = {
    "explore_sounds": ("demo", "#view=codebook&unit=30&sample=1115", (1400, 900), "light"),
    "explore_images": ("digits", "#plane=label&unit=150", (1400, 900), "light"),
    "explore_table": ("wines", "#plane=label&compare=feature:12&unit=12", (1400, 900), "dark"),
}
SETTLED = 1000  # milliseconds until spectrograms and images are drawn


def take(browser, page, address, window, scheme, path):
    """Take a picture of a page as it opens at ``address``."""
    width, height = window
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(page.absolute().as_uri() + address)
    tab.wait_for_timeout(SETTLED)
    tab.screenshot(path=path)
    context.close()


def main(pages):
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (page, *how) in SCREENS.items():
            take(browser, Path(pages, f"{page}.html"), *how, IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
