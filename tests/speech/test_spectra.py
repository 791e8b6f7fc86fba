"""librosa is the oracle; it is not used at run time."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")
librosa = pytest.importorskip("librosa", reason="the oracle of the features")

from scipy.fft import dct  # noqa: E402

from somatopy.checking import ParameterError  # noqa: E402
from somatopy.speech import spectra  # noqa: E402
from somatopy.speech.spectra import LogMel, MelCepstrum, MelPower, cosine_basis, features  # noqa: E402
from spoken_commands import write_corpus  # noqa: E402


@pytest.fixture(scope="module")
def waves(tmp_path_factory):
    """(B, 16000): words, a hiss, a tone, silence."""
    from somatopy.speech import corpus, decoded

    clips = corpus.read(write_corpus(tmp_path_factory.mktemp("words"), n_speakers=2))
    spoken = decoded(clips).batch(np.arange(len(clips)))
    tone = 0.5 * np.sin(2 * np.pi * 440 / 16_000 * np.arange(16_000), dtype=np.float32)
    return np.vstack([spoken, tone, np.zeros(16_000, np.float32)]).astype(np.float32)


def mel(wave, pad_mode):
    return librosa.feature.melspectrogram(
        y=wave, sr=16_000, n_fft=480, hop_length=160, n_mels=40, fmin=20, fmax=4000, pad_mode=pad_mode
    )


@pytest.mark.parametrize("pad_mode", ["constant", "reflect"])
@pytest.mark.parametrize("top_db", [80.0, None])
def test_log_mel_spectra_are_those_of_librosa(waves, pad_mode, top_db):
    found = LogMel(top_db=top_db, pad_mode=pad_mode)(torch.from_numpy(waves).double()).numpy()
    powers = [mel(wave.astype(float), pad_mode) for wave in waves]
    wanted = np.stack([librosa.power_to_db(power, top_db=top_db).T for power in powers])
    assert np.abs(found - wanted).max() < 1e-6


def test_in_single_precision_they_agree_to_a_ten_thousandth(waves):
    found = LogMel()(torch.from_numpy(waves)).numpy()
    wanted = np.stack([librosa.power_to_db(mel(wave, "constant")).T for wave in waves])
    assert found.dtype == np.float32
    assert np.allclose(found, wanted, rtol=1e-4, atol=1e-4)


def logarithm(power, floor):
    if floor is None:
        return np.where(power > 0, np.log(np.where(power > 0, power, 1)), 0)
    return np.log(power + floor)


@pytest.mark.parametrize("floor", [1e-6, None])
def test_cepstra_are_the_cosine_transform_of_the_log_of_librosas_power(waves, floor):
    found = MelCepstrum(floor=floor)(torch.from_numpy(waves).double()).numpy()
    powers = np.stack([mel(wave.astype(float), "constant").T for wave in waves])
    wanted = dct(logarithm(powers, floor), type=2, norm="ortho", axis=-1)
    assert np.abs(found - wanted).max() < 1e-6


def test_cepstra_with_a_floor_need_no_double_precision(waves):
    single, double = (MelCepstrum()(torch.from_numpy(waves).to(t)) for t in (torch.float32, torch.float64))
    assert (single - double).abs().max() < 1e-4


def test_the_filters_are_those_of_librosa():
    wanted = librosa.filters.mel(sr=16_000, n_fft=480, n_mels=40, fmin=20, fmax=4000)
    assert np.allclose(MelPower().filters.numpy().T, wanted, atol=1e-7)


def test_the_basis_of_cosines_is_orthonormal_and_starts_flat():
    basis = cosine_basis(40)
    assert torch.allclose(basis @ basis.T, torch.eye(40, dtype=torch.float64), atol=1e-12)
    assert torch.allclose(basis[:, 0], torch.full((40,), 40**-0.5, dtype=torch.float64))


@pytest.mark.parametrize("name", spectra.FEATURES)
def test_a_network_is_given_101_frames_of_40_bands_not_the_other_way_round(name):
    assert features(name)(torch.zeros(3, 16_000)).shape == (3, 1, 101, 40)


@pytest.mark.parametrize("name", spectra.FEATURES)
def test_time_runs_along_the_frames(name):
    wave = torch.zeros(1, 16_000)
    wave[0, 8000] = 1
    change = (features(name)(wave) - features(name)(torch.zeros(1, 16_000)))[0, 0].diff(dim=0).abs().amax(1)
    assert set(change.nonzero().flatten().tolist()) == {48, 49, 50, 51}


@pytest.mark.parametrize("module", [LogMel(), LogMel(top_db=None), MelCepstrum(), MelCepstrum(floor=None)])
def test_the_log_of_nothing_is_finite(module):
    assert module(torch.zeros(2, 16_000)).isfinite().all()


def test_the_cepstrum_without_a_floor_leaves_zero_power_zero():
    assert not MelCepstrum(floor=None)(torch.zeros(1, 16_000)).any()


def test_a_clip_has_the_same_features_whatever_stands_beside_it(waves):
    batch = torch.from_numpy(waves)
    for name in spectra.FEATURES:
        together, alone = features(name)(batch), torch.cat([features(name)(w[None]) for w in batch])
        assert torch.allclose(together, alone, atol=1e-4)


@pytest.mark.parametrize(
    "bad", [torch.zeros(16_000), torch.zeros(2, 0), torch.zeros(2, 100, dtype=torch.int16)]
)
def test_what_is_no_batch_of_waves_is_refused(bad):
    with pytest.raises(ParameterError, match=r"waves must be floating-point numbers of the shape"):
        LogMel()(bad)


def test_a_wave_too_short_to_reflect_is_refused():
    with pytest.raises(ParameterError, match="needs more than 240 samples"):
        LogMel(pad_mode="reflect")(torch.zeros(1, 200))
    assert LogMel()(torch.zeros(1, 1)).shape == (1, 1, 40)
