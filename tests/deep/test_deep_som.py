"""DeepSOM and the deep maps under it: scikit-learn's contract, resume, files, faults."""

import re
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.utils.estimator_checks import parametrize_with_checks

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

import somatopy  # noqa: E402
from payloads import decoded, document_of  # noqa: E402
from somatopy import BatchSOM, measures, pictures  # noqa: E402
from somatopy.checking import DivergenceError, InputError, ParameterError  # noqa: E402
from somatopy.deep import DESOM, ConvDESOM, DeepSOM  # noqa: E402
from somatopy.measures import purity  # noqa: E402
from somatopy.measures.view import MapView  # noqa: E402

DIGITS, LABELS = load_digits(return_X_y=True)
DIGITS = (DIGITS / 16).astype(np.float32)


def small(**parameters):
    return DeepSOM(
        (4, 5),
        **{"hidden": (16,), "code": 3, "n_iterations": 20, "batch_size": 64, "random_state": 0} | parameters,
    )


every_model = pytest.mark.parametrize("model", ["desom", "variational", "views"])


@parametrize_with_checks([small(n_iterations=5), small(n_iterations=5, model="views")])
def test_scikit_learns_checks(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(estimator)


@pytest.mark.parametrize("learn", ["gradient", "kohonen"])
def test_units_stand_for_digits_about_as_well_as_those_of_a_map_of_pixels(learn):
    som = DeepSOM(
        (8, 8), hidden=(100,), code=8, learn=learn, n_iterations=600, learning_rate=3e-3, random_state=0
    ).fit(DIGITS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # constant pixels
        of_pixels = purity(LABELS, BatchSOM((8, 8)).fit(DIGITS).labels_)
    assert purity(LABELS, som.labels_) > of_pixels - 0.1
    assert som.history_[-1]["reconstruction"] < som.history_[0]["reconstruction"] / 4
    assert len(np.unique(som.labels_)) > 50


@pytest.mark.parametrize("image", [None, (8, 8)])
@pytest.mark.parametrize("learn", ["gradient", "kohonen"])
@every_model
def test_a_training_goes_on_from_its_state_bit_for_bit(model, image, learn):
    parameters = {"model": model, "image_shape": image, "learn": learn, "n_iterations": 75}
    whole = small(**parameters).fit(DIGITS)
    begun = small(**parameters)
    epochs = begun.iter_fit(DIGITS)
    next(epochs)
    state = begun.training_state()
    later = small(**parameters, verbose=0)
    for _ in later.iter_fit(DIGITS, state=state):
        pass
    assert np.array_equal(later.codebook_, whole.codebook_)
    assert np.array_equal(later.labels_, whole.labels_)
    assert later.history_ == whole.history_


@every_model
def test_one_seed_is_one_map_and_torchs_own_seed_is_left_alone(model):
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    first = small(model=model).fit(DIGITS)
    assert torch.equal(torch.rand(3), expected)
    assert np.array_equal(first.codebook_, small(model=model).fit(DIGITS).codebook_)
    assert not np.array_equal(first.codebook_, small(model=model, random_state=1).fit(DIGITS).codebook_)


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"image_shape": (8, 8)},
        {"learn": "kohonen", "lattice": "hexagonal"},
        {"model": "variational", "options": {"beta": 0.5}, "gamma": 2},
        {"model": "views", "options": {"swapped": 0.1, "apart": 2}},
        {"model": "views", "image_shape": (8, 8), "options": {"flip": True}},
    ],
)
def test_a_loaded_map_is_the_saved_one(tmp_path, parameters):
    som = small(**parameters).fit(DIGITS)
    som.save(tmp_path / "deep.safetensors")
    loaded = somatopy.load(tmp_path / "deep.safetensors")
    assert np.array_equal(loaded.transform(DIGITS), som.transform(DIGITS))
    assert np.array_equal(loaded.codebook_, som.codebook_)
    assert loaded.history_ == som.history_
    assert loaded.model_.map.radius == som.model_.map.radius
    assert loaded.get_params() == som.get_params()


def test_images_may_come_flat_or_as_images():
    colored = np.random.default_rng(0).random((30, 6, 5, 3)).astype(np.float32)
    som = small(image_shape=(6, 5, 3)).fit(colored)
    assert np.array_equal(som.predict(colored.reshape(30, -1)), som.predict(colored))
    assert som.codebook_.shape == (20, 90)


@pytest.mark.parametrize("size", [(28, 28), (7, 9), (32, 5)])
def test_the_convolutions_decode_to_the_size_they_encode(size):
    net = ConvDESOM((2, *size), (3, 3), channels=(4, 6), code=2)
    x = torch.rand(4, 2, *size, generator=torch.Generator().manual_seed(0))
    assert net.decoder(net.encoder(x)).shape == x.shape
    assert net.loss(x).ndim == 0


def test_the_published_network_has_its_widths():
    net = DESOM(784)
    assert [m.out_features for m in net.encoder if hasattr(m, "out_features")] == [500, 500, 2000, 10]
    assert [m.out_features for m in net.decoder if hasattr(m, "out_features")] == [2000, 500, 500, 784]


def test_patience_ends_a_training_that_no_longer_gains():
    som = small(n_iterations=5000, patience=2, learning_rate=1e-12, codebook_rate=1e-12, radius=0.5).fit(
        DIGITS[:64]
    )
    assert som.n_iter_ < 5000


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"n_iterations": 0}, ParameterError, "n_iterations"),
        ({"learning_rate": 0}, ParameterError, "learning_rate"),
        ({"learning_rate": ("falling", 1, 0)}, ParameterError, "learning_rate"),
        ({"codebook_rate": -1}, ParameterError, "codebook_rate"),
        ({"gamma": -1}, ParameterError, "gamma"),
        ({"hidden": (0,)}, ParameterError, "hidden"),
        ({"code": 0}, ParameterError, "code"),
        ({"model": "view"}, ParameterError, "did you mean 'views'"),
        ({"options": {"decai": 0.9}}, ParameterError, "did you mean 'decay'"),
        ({"model": "views", "options": {"flop": True}}, ParameterError, "flop"),
        ({"model": "variational", "options": {"beta": -1}}, ParameterError, "beta"),
        ({"image_shape": (7, 8)}, InputError, "must have 56 features"),
        ({"device": "abacus"}, ParameterError, "device"),
        ({"device": "cuda:99"}, ParameterError, "torch finds here"),
        ({"learning_rate": 1e30}, DivergenceError, "lower learning_rate"),
        ({"learning_rate": 1e30, "batch_size": 200}, DivergenceError, "diverged in epoch 1"),
        ({"options": 3}, ParameterError, "options must be parameters of the model by name; got 3"),
        ({"options": {"gamma": 2}}, ParameterError, "got 'gamma': give gamma=... beside them"),
    ],
)
def test_a_bad_parameter_or_input_is_named(parameters, error, message):
    with pytest.raises(error, match=message):
        small(**parameters).fit(DIGITS[:200])


@every_model
def test_each_epoch_is_told_with_all_terms_of_the_loss(model, capsys):
    som = small(model=model, verbose=1).fit(DIGITS)
    record = som.history_[-1]
    assert record["loss"] == pytest.approx(
        sum(weight * record[name] for name, weight in som.model_.weights.items()), rel=1e-4
    )
    told = capsys.readouterr().out.splitlines()[-1]
    assert "loss" in told
    assert "map" in told


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"hidden": 64}, "hidden must be widths like (64,); got 64"),
        ({"hidden": "64"}, "hidden must be widths like (64,); got '64'"),
        ({"image_shape": 28}, "image_shape must be (height, width) or (height, width, channels); got 28"),
        ({"image_shape": (8,)}, "image_shape must be (height, width) or (height, width, channels); got (8,)"),
        ({"image_shape": (0, 8)}, "image_shape must be a whole number at least 1; got 0"),
        ({"device": "abacus"}, "device must be one that torch finds here, 'cpu'"),
    ],
)
def test_a_parameter_of_another_kind_is_named_with_its_rule(parameters, message):
    with pytest.raises(ParameterError) as error:
        small(**parameters).fit(DIGITS[:100])
    assert str(error.value).startswith(message)


def spoilt(row, column, value):
    X = DIGITS[:100].copy()
    X[row, column] = value
    return X


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (
            spoilt(3, 5, np.nan),
            "X holds NaN in 1 cell, the first in row 3, column 5: drop or fill these samples",
        ),
        (spoilt(3, 5, np.inf), "X holds infinity in 1 cell, the first in row 3, column 5"),
        (DIGITS[:0], "0 sample(s)"),
        (np.array([["a", "b"]] * 9), "X must hold numbers; got"),
    ],
)
def test_samples_that_cannot_be_used_are_named(X, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        small().fit(X)


def test_a_column_of_text_is_named():
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    with pytest.raises(InputError, match="column 'kind' of X holds 'round' in row 0"):
        small().fit(pandas.DataFrame({"size": [1.0, 2.0], "kind": ["round", "flat"]}))


@pytest.mark.parametrize("scale", [16, 255])
def test_samples_too_large_for_a_network_are_warned_of_with_the_way_out(scale):
    with pytest.warns(UserWarning, match=rf"X holds values up to {scale} .*: give X / {scale}, or") as caught:
        small().fit(scale * DIGITS[:100])
    assert caught[0].filename == __file__


def test_samples_of_another_scale_than_those_of_the_training_are_warned_of():
    som = small().fit(DIGITS)
    with pytest.warns(
        UserWarning, match="X holds values of root mean square .*: scale X as the samples of fit"
    ) as caught:
        som.predict(16 * DIGITS)
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match="scale X"):
        som.transform(255 * DIGITS)


def broken_off(error):
    """A learning rate that is as it should be in the first epoch, and then raises."""

    class Rate:
        start = 1e-3

        def value(self, step, n_steps):
            if step > 30:
                raise error
            return 1e-3

    return Rate()


@pytest.mark.parametrize("error", [KeyboardInterrupt, DivergenceError("diverged")])
def test_a_training_that_is_broken_off_leaves_map_and_state_of_the_epoch_before(error):
    som = small(n_iterations=75)
    epochs = som.iter_fit(DIGITS)
    next(epochs)
    map_before, state_before = som.transform(DIGITS), som.training_state()
    som._training_now.rates = (broken_off(error), broken_off(error))
    with pytest.raises(type(error) if isinstance(error, Exception) else error):
        next(epochs)
    assert np.array_equal(som.transform(DIGITS), map_before)
    header, arrays = som.training_state()
    assert header == state_before[0]
    assert arrays.keys() == state_before[1].keys()
    assert all(np.array_equal(arrays[name], array) for name, array in state_before[1].items())


def test_training_on_the_processor_leaves_the_seeds_of_other_devices_alone(monkeypatch):
    monkeypatch.setattr(torch.cuda, "manual_seed_all", lambda seed: pytest.fail("seeded"))
    small().fit(DIGITS[:100])


@pytest.mark.parametrize("image", [None, (8, 8)])
def test_all_that_looks_at_a_map_looks_at_a_deep_one(image, tmp_path):
    som = small(image_shape=image).fit(DIGITS)
    told = measures.report(som, DIGITS, labels=LABELS)
    assert told.quantization_error == pytest.approx(-som.score(DIGITS), rel=1e-4)
    advised = {hint.about for hint in measures.advise(som, DIGITS)}
    assert "scale" not in advised  # a network scales its codes itself
    pictures.draw_u_matrix(som.model_.map.codebook, som.lattice_)
    pictures.draw_codebook_images(som.codebook_, som.lattice_, (8, 8))
    pictures.draw_hits(measures.hits(som.labels_, 20), som.lattice_)
    curve = pictures.draw_learning_curve(som.history_).lines[0]
    assert curve.get_ydata().tolist() == [record["loss"] for record in som.history_]
    plt.close("all")
    page = somatopy.explore(som, DIGITS, labels=LABELS, path=tmp_path / "deep.html", open_page=False)
    assert page.stat().st_size > 100_000


def test_a_state_of_another_network_is_refused():
    state = small().fit(DIGITS).training_state()
    with pytest.raises(ParameterError, match=r"does not fit the network: look at decoder"):
        next(small(hidden=(9,)).iter_fit(DIGITS, state=state))


def test_learning_rates_may_fall_and_a_training_goes_on_at_the_rate_it_had(tmp_path):
    falling = {"learning_rate": ("linear", 3e-3, 0), "codebook_rate": ("exponential", 0.03, 1e-3)}
    whole = small(**falling, n_iterations=60).fit(DIGITS)
    rates = [group["lr"] for group in whole._training_now.optimizer.param_groups]
    assert rates == pytest.approx([0, 1e-3], abs=1e-12)
    assert not np.array_equal(
        whole.codebook_, small(learning_rate=3e-3, n_iterations=60).fit(DIGITS).codebook_
    )
    begun = small(**falling, n_iterations=60)
    next(begun.iter_fit(DIGITS))
    later = small(**falling, n_iterations=60)
    for _ in later.iter_fit(DIGITS, state=begun.training_state()):
        pass
    assert np.array_equal(later.codebook_, whole.codebook_)
    whole.save(tmp_path / "falling.safetensors")
    assert somatopy.load(tmp_path / "falling.safetensors").get_params() == whole.get_params()


def test_a_state_stays_what_it_was_while_the_training_goes_on():
    som = small(n_iterations=75)
    epochs = som.iter_fit(DIGITS)
    next(epochs)
    state = som.training_state()
    for _ in epochs:
        pass
    later = small(n_iterations=75)
    for _ in later.iter_fit(DIGITS, state=state):
        pass
    assert np.array_equal(later.codebook_, som.codebook_)
    assert later.history_ == som.history_


def test_a_map_trained_on_another_device_comes_back_to_the_processor(tmp_path):
    som = small().fit(DIGITS)
    som.device = "cuda:99"
    som.save(tmp_path / "deep.safetensors")
    loaded = somatopy.load(tmp_path / "deep.safetensors")
    assert loaded.device is None
    assert np.array_equal(loaded.predict(DIGITS), som.labels_)


def test_a_forged_width_is_refused_before_it_is_allocated():
    header, arrays = small().fit(DIGITS)._to_file()
    header["parameters"]["hidden"] = [10**12]
    with pytest.raises(ParameterError, match="does not fit the network"):
        DeepSOM._from_file(header, arrays)


def test_measures_and_the_explorer_place_samples_by_their_codes(tmp_path):
    som = small().fit(DIGITS)
    view = MapView.of(som, DIGITS)
    assert (view.bmu == som.predict(DIGITS)).mean() > 0.999  # in another precision a tie may fall otherwise
    assert view.distances[:, 0].mean() == pytest.approx(-som.score(DIGITS), rel=1e-4)
    document = document_of(som, DIGITS, labels=LABELS)
    assert (decoded(document["samples"]["bmu"]) == view.bmu).all()
    assert dict(document["about"])["iterations"] == "20"
    assert som.explore(DIGITS, path=tmp_path / "deep.html", open_page=False).exists()
