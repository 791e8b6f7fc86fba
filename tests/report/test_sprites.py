"""The images of a page: each sample's own cell on a sheet."""

import io

import numpy as np
import pytest
from PIL import Image

import somatopy
from payloads import decoded, payload_of
from somatopy.checking import ParameterError
from somatopy.report import Limits, Subject, sprites

RANDOM = np.random.default_rng(1)


def cells(payload):
    """The image of each listed sample, cut out of its sheet."""
    media = payload.document["media"]
    sheets = [np.asarray(Image.open(io.BytesIO(block))) for block in payload.blocks]
    width, height = media["cell"]
    return [
        sheets[sheet][y : y + height, x : x + width] for sheet, x, y in decoded(media["of_sample"]).tolist()
    ]


def pictured(images, **given):
    X = images.reshape(len(images), -1).astype(float)
    som = somatopy.BatchSOM(shape=(2, 3), random_state=0).fit(X)
    return payload_of(som, X, images=images, **given)


@pytest.mark.parametrize("shape", [(5, 7), (7, 5, 3)])
def test_every_sample_finds_its_own_image(shape, monkeypatch):
    monkeypatch.setattr(sprites, "SHEET", 16)
    images = RANDOM.integers(0, 256, (20, *shape)).astype(np.uint8)
    payload = pictured(images)
    assert payload.document["media"]["blocks"] == len(payload.blocks) > 1
    assert payload.document["features"]["form"] == "image"
    assert payload.document["features"]["shape"] == list(shape)
    for cell, image in zip(cells(payload), images, strict=True):
        assert np.array_equal(cell, image)


@pytest.mark.parametrize(
    ("images", "black", "white"),
    [
        ([[[0.0, 0.5]], [[0.25, 0.5]]], 0, 1),
        ([[[0.0, 16.0]], [[1.0, 2.0]]], 0, 16),
        ([[[0.0, 160.0]], [[1.0, 2.0]]], 0, 255),
        ([[[-2.0, 3.0]], [[0.0, 1.0]]], -2, 3),
        ([[[False, True]], [[True, True]]], 0, 1),
        ([[[7.0, np.nan]], [[300.0, 9.0]]], 7, 300),
    ],
)
def test_numbers_become_brightness_by_one_rule_for_all_images(images, black, white):
    images = np.array(images)
    payload = payload_of(
        somatopy.BatchSOM(shape=(1, 2), random_state=0).fit([[0.0], [1.0]]),
        [[0.0], [1.0]],
        images=images,
    )
    known = np.where(np.isnan(images), black, images) if images.dtype != bool else images
    expected = np.rint((known - np.float64(black)) / (white - black) * 255)
    assert np.array_equal(np.array(cells(payload)), expected)


def test_large_images_are_drawn_smaller_and_the_page_says_so():
    images = np.zeros((4, 50, 200), np.uint8)
    images[:, :, 100:] = 255
    payload = payload_of(
        somatopy.BatchSOM(shape=(1, 2), random_state=0).fit(np.eye(4)), np.eye(4), images=images
    )
    assert payload.document["media"]["cell"] == [96, 24]
    assert (cells(payload)[0][:, :48] == 0).all()
    assert (cells(payload)[0][:, 48:] == 255).all()
    assert "Images are drawn at 96 x 24 pixels." in payload.document["notes"]


def test_above_the_limit_sheets_are_files_beside_the_page():
    payload = pictured(RANDOM.integers(0, 256, (8, 4, 4)).astype(np.uint8), limits=Limits(bytes=1))
    media = payload.document["media"]
    assert media["form"] == "files"
    assert list(payload.files) == ["explore_media/sheet_0.png"]
    assert media["files"] == ["sheet_0.png"]


@pytest.mark.parametrize("images", [np.zeros((4, 3)), np.zeros((4, 2, 2, 4)), np.full((4, 2, 2), "x")])
def test_what_is_no_image_is_refused(images):
    som = somatopy.BatchSOM(shape=(1, 2), random_state=0).fit(np.eye(4))
    with pytest.raises(ParameterError, match="images must be"):
        Subject.of(som, np.eye(4), images=images)
