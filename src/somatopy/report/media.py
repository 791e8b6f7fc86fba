"""Sounds or images of the listed samples: bytes in blocks, and where each sample's lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from somatopy.report.arrays import encoded

NOWHERE = (-1, -1, -1)
# Bytes of a block within a page, which is decoded whole when the first of its sounds is played.
BLOCK_BYTES = 1_000_000

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Media:
    """Media of M samples.

    Parameters
    ----------
    kind : "sound" or "image"
    media_type : as a browser calls it
    pieces : bytes, a file each
    of_sample : (M, 3) piece, and what tells the sample in it: (-1, -1) of a sound, which is all of its piece; x and y
        of an image. -1 all where a sample has none.
    names : of the pieces' files
    text : what they are, in a sentence
    cell : width and height of an image
    notes : what was cut or is missing
    """

    kind: str
    media_type: str
    pieces: list[bytes]
    of_sample: Places
    names: list[str]
    text: str
    cell: tuple[int, int] | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def n_bytes(self) -> int:
        return sum(map(len, self.pieces))

    def within(self) -> tuple[dict[str, Any], list[bytes]]:
        """What a document says of media inside its page, and their blocks."""
        places, blocks = (self.of_sample, self.pieces) if self.kind == "image" else self._packed()
        return self._document(places, len(blocks), None), blocks

    def beside(self, folder: str) -> tuple[dict[str, Any], dict[str, bytes]]:
        """What a document says of media in a folder beside its page, and their files by relative name."""
        places = self.of_sample
        if self.kind == "sound":
            sizes = np.array([*map(len, self.pieces), -1])  # the last is of no piece
            piece = places[:, 0]
            places = np.column_stack([piece, np.where(piece < 0, -1, 0), sizes[piece]])
        files = {f"{folder}/{name}": piece for name, piece in zip(self.names, self.pieces, strict=True)}
        return self._document(places, len(self.pieces), folder), files

    def _packed(self) -> tuple[Places, list[bytes]]:
        """Pieces one after another in blocks of about :data:`BLOCK_BYTES`."""
        blocks: list[bytearray] = []
        where = []
        for piece in self.pieces:
            if not blocks or len(blocks[-1]) + len(piece) > BLOCK_BYTES:
                blocks.append(bytearray())
            where.append((len(blocks) - 1, len(blocks[-1]), len(piece)))
            blocks[-1] += piece
        places = np.array([*where, NOWHERE], np.int64)[self.of_sample[:, 0]]
        return places, [bytes(block) for block in blocks]

    def _document(self, places: Places, n_blocks: int, folder: str | None) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "form": "inline" if folder is None else "files",
            "folder": folder,
            "files": None if folder is None else self.names,
            "spectra": [spectrum_name(name) for name in self.names]
            if folder and self.kind == "sound"
            else None,
            "type": self.media_type,
            "of_sample": encoded(places, "int32"),
            "blocks": n_blocks,
            "cell": None if self.cell is None else list(self.cell),
            "text": self.text,
        }


def spectrum_name(sound: str) -> str:
    """The file of a sound's spectrogram, beside that of the sound.

    >>> spectrum_name("sample_000012.opus")
    'sample_000012.png'
    """
    return f"{sound.rpartition('.')[0]}.png"
