from __future__ import annotations

import json

import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits

import somatopy
from somatopy.checking import InputError, MapFileError, ParameterError
from somatopy.images import PatchSOM, StackedPatchSOM

DIGITS = load_digits().images[:150]
QUICK = {"n_epochs": 4}


def layers(last=None):
    return [
        PatchSOM((4, 4), patch=3, stride=2, **QUICK),
        PatchSOM((4, 5), patch=2, encoding="soft", pool=2, **QUICK),
        PatchSOM((3, 3), patch=last, **QUICK),
    ]


@pytest.fixture(scope="module")
def stack():
    return StackedPatchSOM(layers(), n_best=3, random_state=0).fit(DIGITS)


def test_each_layer_is_shown_the_places_of_the_patches_on_the_one_before(stack):
    first, second, third = stack.inputs(DIGITS)
    assert first is DIGITS
    assert second.shape == (150, 4, 4, 2)
    assert third.shape == (150, 3, 3, 2)
    assert (second == stack.layers_[0].coordinates(DIGITS, n_best=3)).all()
    assert (third == stack.layers_[1].coordinates(second, n_best=3)).all()
    again = clone(stack.layers_[1]).fit(second)
    assert (again.codebook_ == stack.layers_[1].codebook_).all()


def test_the_last_map_of_whole_images_clusters_them(stack):
    *_, shown = stack.inputs(DIGITS)
    assert (stack.predict(DIGITS) == stack.layers_[-1].encode(shown).ravel()).all()
    assert (stack.predict(DIGITS) == stack.labels_).all()
    assert (StackedPatchSOM(layers(), n_best=3, random_state=0).fit_predict(DIGITS) == stack.labels_).all()


def test_transform_gives_what_all_layers_show(stack):
    shown = stack.transform(DIGITS)
    assert shown.shape == (150, 16 + 4 * 20 + 9)
    assert stack.get_feature_names_out().shape == (105,)
    assert (shown[:, :16] == stack.layers_[0].transform(DIGITS)).all()
    assert (shown[:, -9:].argmax(axis=1) == stack.labels_).all()


def test_the_given_layers_stay_untrained_and_the_seed_reaches_them():
    given = [PatchSOM((3, 3), patch=3, n_patches=500, **QUICK), PatchSOM((2, 2), patch=None, **QUICK)]
    first, same, other = (StackedPatchSOM(given, random_state=seed).fit(DIGITS) for seed in (0, 0, 1))
    assert not hasattr(given[0], "som_")
    assert (first.layers_[0].codebook_ == same.layers_[0].codebook_).all()
    assert (first.layers_[0].codebook_ != other.layers_[0].codebook_).any()


def test_one_layer_is_the_patch_map_itself():
    alone = PatchSOM((3, 3), patch=4, random_state=0, **QUICK)
    stack = StackedPatchSOM([alone]).fit(DIGITS)
    assert (stack.encode(DIGITS) == clone(alone).fit(DIGITS).encode(DIGITS)).all()
    with pytest.raises(InputError, match="the last map sees 5 x 5 patches"):
        stack.predict(DIGITS)


def test_labels_of_an_earlier_training_do_not_outlive_it():
    stack = StackedPatchSOM(layers()[::2], random_state=0).fit(DIGITS)
    assert len(stack.labels_) == 150
    assert not hasattr(stack.set_params(layers=layers()[:2]).fit(DIGITS), "labels_")


def test_a_loaded_stack_is_the_saved_one(stack, tmp_path):
    stack.save(tmp_path / "stack.safetensors")
    again = somatopy.load(tmp_path / "stack.safetensors")
    assert (again.predict(DIGITS) == stack.labels_).all()
    assert (again.labels_ == stack.labels_).all()
    assert (again.transform(DIGITS) == stack.transform(DIGITS)).all()
    assert again.n_best == 3
    assert (again.fit(DIGITS).labels_ == stack.labels_).all()


def test_a_file_whose_layers_do_not_fit_together_is_refused(stack, tmp_path):
    header, arrays = stack._to_file()
    header = json.loads(json.dumps(header, default=lambda number: number.item()))
    header["layers"][1]["size"] = [5, 4]
    with pytest.raises(MapFileError, match=r"makes images of \(4, 4\) and the next was trained on \(5, 4\)"):
        StackedPatchSOM._from_file(header, arrays)


@pytest.mark.parametrize("given", [[], [1], "layers", None])
def test_what_are_no_layers_is_refused(given):
    with pytest.raises(ParameterError, match="layers must be a list of PatchSOM"):
        StackedPatchSOM(given).fit(DIGITS)


def test_the_number_of_best_units_must_be_one_at_least():
    with pytest.raises(ParameterError, match="n_best must be"):
        StackedPatchSOM(layers(), n_best=0).fit(DIGITS)
