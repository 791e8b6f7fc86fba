"""Bring what these pages show of `make demo` up to date: pictures, small enough for a screen, and printed tables.

python docs/refresh.py
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parent
WIDEST, NARROW = 1100, 640  # pixels
SCREEN = re.compile(r"(?<=<!-- refreshed by docs/refresh.py -->\n```text\n).*?(?=^```)", re.M | re.S)


def somatopy(*arguments):
    """What the command prints."""
    command = [sys.executable, "-m", "somatopy", *map(str, arguments)]
    plain = os.environ | {"NO_COLOR": "1"}
    return subprocess.run(command, check=True, env=plain, stdout=subprocess.PIPE, text=True).stdout


def example(name, out):
    """Run an example that writes its pictures to ``out``."""
    subprocess.run([sys.executable, DOCS.parent / "examples" / f"{name}.py", out], check=True)


def shrink(picture, path, widest=WIDEST):
    """Write ``picture`` no wider than a page, in 256 colors."""
    with Image.open(picture) as large:
        small = large.convert("RGB")
    small.thumbnail((widest, 4 * widest), Image.Resampling.LANCZOS)
    small.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def show(page, screen):
    """Put what was printed into the marked block of ``page``."""
    text = page.read_text(encoding="utf-8")
    page.write_text(SCREEN.sub(lambda _: screen, text, count=1), encoding="utf-8")


def main():
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder, "demo")
        asked = ("--example", "syllables", "--split", "train", "--seed", 1)
        somatopy("train", *asked, "--out", run)
        screen = somatopy("check", run).replace(folder, "").replace("/demo", "demo")
        show(DOCS / "guide" / "checking.md", "\n".join(line.rstrip() for line in screen.splitlines()) + "\n")
        somatopy("draw", run)
        shown = {path.name for path in (DOCS / "images").iterdir()}
        for picture in (run / "figures").iterdir():
            if picture.name not in shown:
                continue  # the gallery has it
            shrink(picture, DOCS / "images" / picture.name)
        example("gallery", Path(folder, "gallery"))
        for picture in Path(folder, "gallery").iterdir():
            shrink(picture, DOCS / "images" / "gallery" / picture.name, NARROW)
    for name in ("syllables", "rings", "hierarchy", "markov", "unfolding", "deep_digits"):
        picture = DOCS / "images" / f"{name}.png"
        example(name, picture)
        shrink(picture, picture)


if __name__ == "__main__":
    main()
