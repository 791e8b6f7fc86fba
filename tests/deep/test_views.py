"""Views of images and vectors: each strength does what it says, none of them does nothing."""

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import ParameterError  # noqa: E402
from somatopy.deep import ImageViews, VectorViews  # noqa: E402

STILL = {"rotation": 0, "shift": 0, "scale": 0, "shear": 0, "contrast": 0}


@pytest.fixture(autouse=True)
def seeded():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


def bar(n=40, height=21, width=21):
    """A bar right of the middle, upright."""
    x = torch.zeros(n, 1, height, width)
    x[:, :, 6:15, 12:15] = 1
    return x


def place(x):
    """(B, 2) the middle of the mass, (down, right), in pixels."""
    mass = x.sum((1, 2, 3))
    down, right = (torch.arange(side, dtype=x.dtype) for side in x.shape[2:])
    return torch.stack([(x.sum((1, 3)) * down).sum(1), (x.sum((1, 2)) * right).sum(1)], 1) / mass[:, None]


def test_without_strength_a_view_is_the_image():
    x = torch.rand(4, 3, 9, 12)
    assert torch.allclose(ImageViews(**STILL)(x), x, atol=1e-5)


def test_a_shift_moves_by_parts_of_the_image_and_no_farther():
    moved = (place(ImageViews(**STILL | {"shift": 0.2})(bar())) - place(bar())).abs()
    assert 3 < moved.max() <= 0.2 * 21 + 0.1


def test_half_of_the_images_are_flipped():
    right = place(ImageViews(**STILL, flip=True)(bar(200)))[:, 1]
    flipped = (right < 10).sum()
    assert 70 < flipped < 130
    assert torch.allclose(right, torch.where(right < 10, 20 - 13.0, 13.0), atol=1e-3)


@pytest.mark.parametrize(("height", "width"), [(21, 21), (27, 21), (21, 17)])
def test_a_rotation_keeps_the_distance_from_the_middle(height, width):
    x = bar(height=height, width=width)
    middle = torch.tensor([(height - 1) / 2, (width - 1) / 2])
    turned = place(ImageViews(**STILL | {"rotation": 60})(x)) - middle
    assert torch.allclose(turned.norm(dim=1), (place(x) - middle).norm(dim=1), atol=0.2)
    assert turned[:, 0].abs().max() > 1.5


@pytest.mark.parametrize("strength", ["scale", "shear", "contrast"])
def test_each_strength_changes_each_image_in_its_own_way(strength):
    seen = ImageViews(**STILL | {strength: 0.3})(bar())
    assert (seen - bar()).abs().amax((1, 2, 3)).min() > 1e-4
    assert len(seen.sum((1, 2, 3)).unique()) > (1 if strength == "shear" else 30)


def test_features_are_swapped_in_their_column_and_noise_has_their_scale():
    x = torch.randn(400, 3) * torch.tensor([1.0, 100, 0]) + torch.tensor([0.0, 0, 7])
    swapped = VectorViews(swapped=0.3, noise=0)(x)
    assert torch.isin(swapped[:, 1], x[:, 1]).all()
    assert (swapped[:, 1] != x[:, 1]).float().mean() == pytest.approx(0.3, abs=0.08)
    noise = (VectorViews(swapped=0, noise=0.1)(x) - x).std(0)
    assert torch.allclose(noise, torch.tensor([0.1, 10, 0]), rtol=0.15)


@pytest.mark.parametrize("views", [ImageViews, VectorViews])
def test_a_bad_strength_is_named(views):
    name = next(iter(views.__dataclass_fields__))
    with pytest.raises(ParameterError, match=name):
        views(**{name: -1})
