"""Which clips a network sees, in which order: all known words, and a tenth each of silence and unknown words.

Row -1 is a clip of zeros: silence, as far as the noise that is added allows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError
from somatopy.speech.labels import SILENCE, UNKNOWN

Rows = NDArray[np.int64]

ZERO_CLIP = -1


class TenthSampler:
    """Rows of clips such that silence and unknown words are a tenth of them each.

    With n known words there are ``n // 8`` rows of silence (the zero clip and the clips of that class, in turn) and as
    many of unknown words, if there are any: ``n + 2 (n // 8)`` in all.

    Parameters
    ----------
    targets : (N,) class of each clip
    batch_size : int
    seed : int or None
        None: the same rows in the same order every epoch, whole, for validating. Else silence and unknown words are
        drawn and all is shuffled anew each epoch, by seed and epoch alone, and the last partial batch is dropped.

    Examples
    --------
    >>> sampler = TenthSampler(np.array([2] * 16 + [1, 1, 1]), batch_size=8)
    >>> len(sampler), sampler.n_batches, sampler.rows().tolist()[16:]
    (20, 3, [-1, -1, 16, 17])
    """

    def __init__(self, targets: Rows, batch_size: int = 128, *, seed: int | None = None) -> None:
        self.known = np.flatnonzero(targets > UNKNOWN)
        self.silence = np.append(ZERO_CLIP, np.flatnonzero(targets == SILENCE))
        self.unknown = np.flatnonzero(targets == UNKNOWN)
        self.batch_size, self.seed = batch_size, seed
        self.n_silence = len(self.known) // 8
        self.n_unknown = self.n_silence if len(self.unknown) else 0
        if self.n_batches == 0:
            raise InputError(
                f"{len(self.known)} clips of known words, {len(self)} samples an epoch make no whole batch of "
                f"{batch_size}: bring more clips (the folder of a clip is its word), or lower the batch size"
            )

    def __len__(self) -> int:
        return len(self.known) + self.n_silence + self.n_unknown

    @property
    def n_batches(self) -> int:
        """Batches an epoch."""
        return len(self) // self.batch_size if self.seed is not None else -(-len(self) // self.batch_size)

    def rows(self, epoch: int = 0) -> Rows:
        """(len(self),) the rows of ``epoch`` in their order."""
        if self.seed is None:
            silence = np.resize(self.silence, self.n_silence)
            return np.concatenate([self.known, silence, np.resize(self.unknown, self.n_unknown)])
        rng = np.random.default_rng((self.seed, epoch))
        silence = _drawn(self.silence, self.n_silence, rng)
        unknown = _drawn(self.unknown, self.n_unknown, rng)
        return rng.permutation(np.concatenate([self.known, silence, unknown]))

    def batches(self, epoch: int = 0) -> Iterator[Rows]:
        """The batches of ``epoch``."""
        rows = self.rows(epoch)
        for batch in range(self.n_batches):
            yield rows[batch * self.batch_size : (batch + 1) * self.batch_size]


def _drawn(pool: Rows, n: int, rng: np.random.Generator) -> Rows:
    """``n`` of ``pool`` at random, all of them equally often (but for one)."""
    rounds = [rng.permutation(pool) for _ in range(-(-n // max(1, len(pool))))]
    return np.concatenate([pool[:0], *rounds])[:n]
