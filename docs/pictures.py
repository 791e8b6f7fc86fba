"""Draw the pictures of these pages: those of `make demo`, small enough for a screen, and that of the README.

python docs/pictures.py
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parent
WIDEST = 1100  # pixels


def somatopy(*arguments):
    subprocess.run([sys.executable, "-m", "somatopy", *map(str, arguments)], check=True)


def shrink(picture, path):
    """Write ``picture`` no wider than a page, in 256 colors."""
    with Image.open(picture) as image:
        image = image.convert("RGB")
        image.thumbnail((WIDEST, 4 * WIDEST), Image.Resampling.LANCZOS)
        image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder, "demo")
        somatopy("train", "--example", "syllables", "--split", "train", "--seed", 1, "--out", run)
        somatopy("draw", run)
        for picture in (run / "figures").iterdir():
            shrink(picture, DOCS / "images" / picture.name)
    readme = DOCS / "images" / "syllables.png"
    subprocess.run([sys.executable, DOCS.parent / "examples" / "syllables.py", readme], check=True)
    shrink(readme, readme)


if __name__ == "__main__":
    main()
