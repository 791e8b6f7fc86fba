"""Images told in the units of a map of their patches: the more units, the more is left of an image.

    python examples/patches.py [PICTURE.png]

Handwritten digits of scikit-learn, patches of 3 x 3 pixels. Takes about five seconds.
"""

import sys

import numpy as np
from sklearn.datasets import load_digits

from somatopy.images import PatchSOM
from somatopy.pictures import new_figure, paper

SIDES = (2, 5, 12)
SHOWN = 8


def draw(rows, path):
    """A row of images for each title."""
    with paper():
        figure = new_figure(6.9, 3.4)
        for (title, images), line in zip(rows, figure.subplots(len(rows), SHOWN), strict=True):
            for image, axes in zip(images, line, strict=True):
                axes.imshow(image, cmap="gray_r", vmin=0, vmax=16)
                axes.set_axis_off()
            line[0].set_title(title, loc="left")
        figure.savefig(path)


def main(picture=None):
    digits = load_digits().images.astype(np.float32)
    train, test = digits[:1500], digits[1500:]
    rows = [("as they are", test[:SHOWN])]
    for side in SIDES:
        som = PatchSOM((side, side), patch=3, random_state=0).fit(train)
        left = f"{side**2} units: {som.psnr(test):.1f} dB"
        print(left)
        rows.append((left, som.reconstruct(test[:SHOWN])))
    if picture:
        draw(rows, picture)


if __name__ == "__main__":
    main(*sys.argv[1:2])
