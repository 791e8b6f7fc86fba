from __future__ import annotations

import numpy as np
import pytest

from somatopy.features.patches import PatchGrid
from somatopy.images import incoming
from somatopy.images.stream import PatchStream

GRID = PatchGrid((6, 6), (3, 3))
IMAGES = np.arange(10 * 36, dtype=float).reshape(10, 6, 6, 1)  # every patch is another


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(incoming, "BYTES_AT_A_TIME", 3 * 16 * 9 * 8)


def rows(stream):
    return np.concatenate(list(stream))


def test_all_patches_come_in_their_order_block_by_block():
    stream = PatchStream(IMAGES, GRID)
    assert (rows(stream) == GRID.cut(IMAGES)).all()
    assert max(map(len, stream)) == 3 * 16


@pytest.mark.parametrize("n", [1, 7, 159, 160, 1000])
def test_a_draw_holds_as_many_different_patches_as_asked_for(n):
    drawn = rows(PatchStream(IMAGES, GRID, n))
    assert len(np.unique(drawn, axis=0)) == len(drawn) == min(n, 160)
    assert {tuple(row) for row in drawn} <= {tuple(row) for row in GRID.cut(IMAGES)}


def test_a_draw_is_a_function_of_seed_and_epoch():
    first, same, other, later = (
        PatchStream(IMAGES, GRID, 20, seed, e) for seed, e in [(0, 0), (0, 0), (1, 0), (0, 1)]
    )
    assert (rows(first) == rows(same)).all()
    assert (rows(first) == rows(first)).all()
    assert (rows(first) != rows(other)).any()
    assert (rows(first) != rows(later)).any()


def test_every_image_is_drawn_from():
    drawn = np.concatenate([rows(PatchStream(IMAGES, GRID, 40, 0, epoch))[:, 0] for epoch in range(50)])
    shares = np.bincount((drawn // 36).astype(int), minlength=10) / len(drawn)
    np.testing.assert_allclose(shares, 0.1, atol=0.03)
