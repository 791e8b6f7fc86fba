from __future__ import annotations

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits

import somatopy
from somatopy import BatchSOM
from somatopy.checking import InputError, MapFileError, ParameterError
from somatopy.features.patches import PatchGrid
from somatopy.images import PatchSOM, incoming, psnr

DIGITS = load_digits().images[:120].astype(np.uint8)
COLORED = np.random.default_rng(0).uniform(size=(20, 7, 9, 3))
SETTINGS = {"patch": 3, "n_epochs": 6, "random_state": 0}


def trained(images=DIGITS, shape=(5, 5), **parameters):
    return PatchSOM(shape, **{**SETTINGS, **parameters}).fit(images)


@pytest.fixture(scope="module")
def som():
    return trained()


def test_it_is_the_batch_map_of_the_patches(som, monkeypatch):
    monkeypatch.setattr(incoming, "BYTES_AT_A_TIME", 5000)
    patches = PatchGrid((8, 8), (3, 3)).cut(DIGITS[..., None]).astype(np.float32)
    plain = BatchSOM((5, 5), radius="plateau", n_epochs=6).fit(patches)
    np.testing.assert_allclose(trained().codebook_, plain.codebook_, rtol=1e-4, atol=1e-4)
    assert (som.encode(DIGITS).ravel() == som.som_.predict(patches)).all()


def test_images_decoded_from_their_codes_are_the_reconstructed_ones(som):
    again = som.reconstruct(DIGITS)
    assert again.shape == DIGITS.shape
    assert (som.decode(som.encode(DIGITS)) == again).all()
    assert som.psnr(DIGITS) == som.score(DIGITS) == pytest.approx(psnr(DIGITS, again), abs=1e-4)


def test_more_units_reconstruct_better():
    few, more = trained(shape=(3, 3)), trained(shape=(9, 9))
    assert more.psnr(DIGITS) > few.psnr(DIGITS) + 1


def test_a_patch_of_one_pixel_and_a_unit_for_every_value_leave_nothing_out():
    images = np.arange(4.0).reshape(1, 2, 2)
    exact = PatchSOM((4,), lattice="line", patch=1, start=[[0.0], [1], [2], [3]], radius=0, n_epochs=1)
    assert (exact.fit(images).reconstruct(images) == images).all()


def test_colors_and_other_sizes_and_strides_are_told_apart():
    som = trained(COLORED, stride=(2, 3))
    assert som.codebook_.shape == (25, 27)
    assert som.encode(COLORED).shape == (20, 3, 3)
    assert som.reconstruct(COLORED[:2]).shape == (2, 7, 9, 3)
    larger = np.random.default_rng(1).uniform(size=(2, 11, 12, 3))
    assert som.reconstruct(larger).shape == larger.shape
    assert som.decode(som.encode(larger), (11, 12)).shape == larger.shape


def test_whole_images_are_patches_too():
    som = trained(COLORED, patch=None)
    assert som.encode(COLORED).shape == (20, 1, 1)
    assert som.codebook_.shape == (25, 7 * 9 * 3)


def test_pixels_that_never_change_are_no_reason_to_warn():
    images = DIGITS.copy()
    images[:, 0] = 0
    trained(images, patch=None)


def test_transform_is_the_share_of_each_unit_part_by_part(som):
    codes = som.encode(DIGITS)
    assert som.transform(DIGITS)[3].tolist() == pytest.approx(
        np.bincount(codes[3].ravel(), minlength=25) / 36
    )
    quarters = clone(som).set_params(pool=2).fit(DIGITS)
    upper_right = quarters.encode(DIGITS)[3, :3, 3:].ravel()
    np.testing.assert_allclose(
        quarters.transform(DIGITS)[3, 25:50], np.bincount(upper_right, minlength=25) / 9, atol=1e-6
    )
    assert quarters.get_feature_names_out().shape == (100,)


def test_coordinates_are_the_places_of_the_best_units(som):
    places = som.coordinates(DIGITS[:4])
    assert places.shape == (4, 6, 6, 2)
    rows, columns = np.divmod(som.encode(DIGITS[:4]), 5)
    np.testing.assert_allclose(places, np.stack([columns, rows], axis=-1) / 4, atol=1e-6)
    softly = som.coordinates(DIGITS[:4], n_best=4)
    assert len(np.unique(softly)) > 4 * len(np.unique(places))


def test_one_seed_draws_one_map_and_blocks_do_not_matter_for_all_patches():
    drawn = {"n_patches": 900}
    assert (trained(**drawn).codebook_ == trained(**drawn).codebook_).all()
    assert (trained(**drawn).codebook_ != trained(**drawn, random_state=1).codebook_).any()


def test_a_few_drawn_patches_do_nearly_as_well_as_all(som):
    assert abs(trained(n_patches=1500).psnr(DIGITS) - som.psnr(DIGITS)) < 0.5


def test_a_training_goes_on_from_its_state_as_if_unbroken(som):
    unbroken = trained(n_patches=700)
    first = PatchSOM((5, 5), **SETTINGS, n_patches=700)
    for record in first.iter_fit(DIGITS):
        if record["epoch"] == 3:
            state = first.training_state()
            break
    second = PatchSOM((5, 5), **{**SETTINGS, "random_state": 7}, n_patches=700)
    for _ in second.iter_fit(DIGITS, state=state):
        pass
    assert (second.codebook_ == unbroken.codebook_).all()


def test_chunks_of_images_train_a_map_too(som):
    streamed = PatchSOM((5, 5), **SETTINGS)
    for _ in range(3):
        for part in np.array_split(DIGITS, 4):
            streamed.partial_fit(part)
    assert streamed.n_iter_ == 12
    assert streamed.psnr(DIGITS) > som.psnr(DIGITS) - 2


def test_a_memory_map_is_read_and_gives_the_map_of_the_array(som, tmp_path):
    np.save(tmp_path / "images.npy", DIGITS)
    assert (trained(np.load(tmp_path / "images.npy", mmap_mode="r")).codebook_ == som.codebook_).all()


def test_a_loaded_map_is_the_saved_one(som, tmp_path):
    for number, saved in enumerate(
        [som, trained(COLORED, shape=(12,), lattice="ring", pool=(2, 1), n_patches=300)]
    ):
        images = COLORED if number else DIGITS
        saved.save(tmp_path / "map.safetensors")
        again = somatopy.load(tmp_path / "map.safetensors")
        assert again.get_params() == saved.get_params()
        assert again.psnr(images) == saved.psnr(images)
        assert (again.transform(images) == saved.transform(images)).all()
        assert (again.decode(again.encode(images)) == saved.reconstruct(images)).all()
        assert (again.fit(images).codebook_ == saved.codebook_).all()


def test_a_file_whose_patches_do_not_fit_its_map_is_refused(som, tmp_path, monkeypatch):
    monkeypatch.setattr(som, "channels_", 2)
    som.save(tmp_path / "map.safetensors")
    with pytest.raises(MapFileError, match="9 features, not 3 x 3 x 2"):
        somatopy.load(tmp_path / "map.safetensors")


def test_bytes_range_to_255_and_other_images_as_far_as_they_go(som):
    assert som.data_range_ == 255
    assert trained(DIGITS / 16).data_range_ == 1
    assert trained(DIGITS, data_range=16).data_range_ == 16


def test_it_copies_as_scikit_learn_has_it(som):
    assert (pickle.loads(pickle.dumps(som)).codebook_ == som.codebook_).all()
    assert clone(som).get_params() == som.get_params()
    frame = clone(som).set_output(transform="default").fit_transform(DIGITS)
    assert frame.shape == (120, 25)


def test_single_precision_stays_and_doubles_stay():
    assert trained(DIGITS.astype(np.float32)).codebook_.dtype == np.float32
    assert trained(DIGITS / 1.0).codebook_.dtype == np.float64


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"patch": 0}, "patch must be a whole number at least 1"),
        ({"patch": 9}, "hold no patch of 9 x 9"),
        ({"stride": (1, 0)}, "stride must be"),
        ({"n_patches": 0}, "n_patches must be"),
        ({"data_range": -1}, "data_range must be"),
    ],
)
def test_parameters_out_of_their_range_are_refused(parameters, message):
    with pytest.raises((ParameterError, InputError), match=message):
        trained(**parameters)


def test_wrong_questions_to_a_trained_map_are_refused(som):
    with pytest.raises(InputError, match="3 channels where the map was trained on 1"):
        som.encode(COLORED)
    with pytest.raises(InputError, match="give their size"):
        som.decode(np.zeros((1, 4, 4), int))
    with pytest.raises(ParameterError, match="n_best must be"):
        som.coordinates(DIGITS, n_best=25)
    with pytest.raises(ParameterError, match="encoding must be one of"):
        trained(encoding="medium").transform(DIGITS)
