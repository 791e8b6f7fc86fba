import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import InputError  # noqa: E402
from somatopy.speech.augmentation import Noise, Shift, SpecAugment, shifted  # noqa: E402


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_a_clip_shifted_to_earlier_keeps_its_tail():
    """The slip of ``wave[-steps:]`` keeps a fifth of the clip and makes the rest silence."""
    wave = torch.arange(1.0, 16_001)[None]
    earlier = shifted(wave, torch.tensor([-3200]))
    assert torch.equal(earlier[0, :12_800], wave[0, 3200:])
    assert not earlier[0, 12_800:].any()


def test_a_clip_shifted_to_later_keeps_its_head():
    wave = torch.arange(1.0, 16_001)[None]
    later = shifted(wave, torch.tensor([3200]))
    assert torch.equal(later[0, 3200:], wave[0, :12_800])
    assert not later[0, :3200].any()


def test_a_shift_by_nothing_changes_nothing():
    waves = torch.randn(4, 100, generator=seeded())
    assert torch.equal(shifted(waves, torch.zeros(4, dtype=torch.long)), waves)


def test_half_of_the_clips_are_shifted_by_at_most_a_fifth_to_both_sides():
    waves = torch.ones(2000, 100)
    moved = Shift()(waves, seeded())
    lost = (moved == 0).sum(1)
    assert lost.max() == 20
    assert 0.45 < (lost > 0).float().mean() < 0.52
    assert (moved[:, 0] == 0).any()
    assert (moved[:, -1] == 0).any()


def test_chance_is_the_generators_alone():
    waves = torch.randn(16, 300, generator=seeded(1))
    noise = Noise([np.ones(900, np.float32)], size=300)
    for module in (Shift(), noise):
        torch.manual_seed(0)
        once = module(waves, seeded(5))
        torch.manual_seed(1)
        assert torch.equal(module(waves, seeded(5)), once)
        assert not torch.equal(module(waves, seeded(6)), once)


def test_noise_is_added_to_half_of_the_clips_within_its_amplitude():
    noisy = Noise([np.ones(500, np.float32)], amplitude=0.2, size=100)(torch.zeros(4000, 100), seeded())
    level = noisy[:, 0]
    assert (noisy == level[:, None]).all()
    assert 0.47 < (level > 0).float().mean() < 0.53
    assert 0.19 < level.max() <= 0.2
    assert level[level > 0].mean().sub(0.1).abs() < 0.01


def test_a_loud_sum_is_cut_at_full_scale():
    noisy = Noise([np.full(100, -1, np.float32)], amplitude=5, p=1, size=100)(torch.zeros(50, 100), seeded())
    assert noisy.min() == -1


def test_every_part_of_a_recording_comes_and_no_part_straddles_two():
    recordings = [np.arange(10, dtype=np.float32), np.arange(100, 106, dtype=np.float32)]
    parts = Noise(recordings, size=4).parts(2000, seeded())
    assert (parts.diff(dim=1) == 1).all()
    assert set(parts[:, 0].tolist()) == {*range(7), 100, 101, 102}
    assert 0.45 < (parts[:, 0] >= 100).float().mean() < 0.55


def test_a_recording_shorter_than_a_clip_is_repeated():
    parts = Noise([np.array([1, 2, 3], np.float32)], size=5).parts(1, seeded())
    assert parts.tolist() == [[1, 2, 3, 1, 2]]


def test_recordings_of_double_precision_leave_waves_single():
    noisy = Noise([np.ones(100)], p=1, size=100)(torch.zeros(2, 100), seeded())
    assert noisy.dtype == torch.float32


def test_no_recordings_are_an_error_that_says_so():
    with pytest.raises(InputError, match="no recording of noise"):
        Noise([])


def test_masks_hide_runs_of_frames_and_bands_under_the_mean():
    spectra = torch.randn(200, 1, 101, 40, generator=seeded(1))
    masked = SpecAugment(frames=20, bands=7, n_masks=1)(spectra, seeded())
    hidden = masked != spectra
    mean = spectra.mean(dim=(2, 3), keepdim=True).expand_as(spectra)
    assert torch.equal(masked[hidden], mean[hidden])
    frames, bands = hidden.all(3).sum(2).flatten(), hidden.all(2).sum(2).flatten()
    assert frames.max() == 20
    assert bands.max() == 7
    assert torch.equal(hidden.sum((1, 2, 3)), 40 * frames + 101 * bands - frames * bands)


def test_masks_of_no_width_change_nothing():
    spectra = torch.randn(4, 1, 101, 40, generator=seeded(1))
    assert torch.equal(SpecAugment(frames=0, bands=0)(spectra, seeded()), spectra)
