"""How much a page may hold."""

from __future__ import annotations

from dataclasses import dataclass

from somatopy.checking import integer

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Above these a payload keeps less, and says so in its notes.

    Parameters
    ----------
    samples : int
        Samples listed one by one.
    bytes : int
        Of the page with the media inside; above, they lie in a folder beside it.
    codebook_bytes : int
        Of a codebook, or of the samples' values, in full precision; above, a number takes one byte.
    value_bytes : int
        Of the samples' values at one byte a number; above, they are left out.
    series_bytes : int
        Of the gmaps at one byte a number; above, fewer are kept.
    gmaps : int
        Gmaps in the series.
    seconds : float
        Of one clip; the rest of it is cut.
    """

    samples: int = 10_000
    bytes: int = 60 * MEGABYTE
    codebook_bytes: int = 8 * MEGABYTE
    value_bytes: int = 4 * MEGABYTE
    series_bytes: int = 6 * MEGABYTE
    gmaps: int = 40
    seconds: float = 10.0

    def __post_init__(self) -> None:
        integer("max_samples", self.samples, at_least=1)
        integer("max_bytes", self.bytes, at_least=0)
