import numpy as np
import pytest

from somatopy.data import Samples
from somatopy.features.sound import BandSettings
from somatopy.runs import pauses
from somatopy.runs.configuration import Configuration
from somatopy.runs.source import Source


def sounds(before, after, n=7, frames=20):
    """Spectrograms of noise at full loudness between pauses of so many frames, (n, 24 * frames)."""
    pictures = np.full((n, 24, frames), -70.0)
    pictures[:, 3:9, before : frames - after] = -10.0
    return pictures.reshape(n, -1)


def asked(vectors, trim=None, kind="sound"):
    source = Source("x", hearing=BandSettings(frames=20, trim=trim))
    return Configuration(source, {}).with_samples(
        Samples(vectors, [str(i) for i in range(len(vectors))]), kind
    )


@pytest.mark.parametrize(
    ("before", "after", "share"), [(0, 0, 0.0), (5, 0, 0.25), (3, 4, 0.35), (0, 19, 0.95)]
)
def test_the_pauses_before_and_after_are_measured(before, after, share):
    np.testing.assert_allclose(pauses.pauses(sounds(before, after), (24, 20)), share)


def test_long_pauses_deserve_a_hint_and_short_ones_none():
    long, short = sounds(5, 4), sounds(2, 3)
    assert "at least 45% pause" in pauses.hint(asked(long), long)
    assert "--trim 25" in pauses.hint(asked(long), long)
    assert pauses.hint(asked(short), short) is None


def test_sounds_that_were_trimmed_and_tables_need_none():
    long = sounds(5, 4)
    assert pauses.hint(asked(long, trim=30.0), long) is None
    assert pauses.hint(asked(long, kind="table"), long) is None
