"""Flow cytometry's FCS files, versions 2.0 to 3.1: cells by channels, and the matrix to compensate them with.

A file begins with the places of its segments, in text; the TEXT segment holds keywords and values, and says how the
cells in the DATA segment are written (Spidlen et al., Data File Standard for Flow Cytometry, version FCS 3.1,
Cytometry A 77 (2010) 97). It may come from a stranger: what the header claims is held against the file's true size
before anything is read. Only lists of cells are read (``$MODE`` L), of floats or of whole numbers of 8, 16 or 32 bits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from somatopy.checking import InputError, show
from somatopy.data.textfile import check_file

HEAD_BYTES = 58
MAX_TEXT_BYTES = 16 << 20
MAX_CHANNELS = 10_000
SPILLOVER = ("$SPILLOVER", "SPILL", "SPILLOVER", "$COMP")


@dataclass(frozen=True, eq=False)
class FcsHeader:
    """What an FCS file says of itself.

    Attributes
    ----------
    keywords : the TEXT segment, keywords in capitals
    channels : short name of each channel ($PnN)
    n_cells : int
    dtype : of a single value as it is written
    start : byte at which the cells begin
    ranges : what whole numbers stay below, per channel ($PnR)
    """

    keywords: dict[str, str]
    channels: list[str]
    n_cells: int
    dtype: np.dtype
    start: int
    ranges: list[int]


def read_header(path: Path) -> FcsHeader:
    """The header of an FCS file; InputError says what is wrong with it. Reads no cells."""
    check_file(path)
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if not re.match(rb"FCS[23]\.[0-9] {4}", head):
            raise InputError(f"{path} is no FCS file of version 2 or 3: it begins with {show(head[:10])}")
        first, last = _place(path, "TEXT", head[10:18], head[18:26], size)
        if last - first > MAX_TEXT_BYTES:
            raise InputError(f"{path}: its TEXT claims {last - first} bytes, {MAX_TEXT_BYTES} are read")
        file.seek(first)
        keywords = _keywords(path, file.read(last - first))
    n_channels = _number(path, keywords, "$PAR", 1, MAX_CHANNELS)
    dtype = _dtype(path, keywords, n_channels)
    start, stop = _place(path, "DATA", *_data_place(keywords, head), size)
    n_cells = _number(path, keywords, "$TOT", 1, 1 << 40)
    if n_cells * n_channels * dtype.itemsize > stop - start:
        raise InputError(
            f"{path} is cut short or broken: {n_cells} cells of {n_channels} channels do not fit into "
            f"the {stop - start} bytes of its DATA"
        )
    names = [keywords.get(f"$P{n}N", str(n)) for n in range(1, n_channels + 1)]
    whole = dtype.kind == "u"
    ranges = [
        _number(path, keywords, f"$P{n}R", 1, 1 << 40) if whole else 0 for n in range(1, n_channels + 1)
    ]
    return FcsHeader(keywords, names, n_cells, dtype, start, ranges)


def read_cells(path: Path, header: FcsHeader) -> NDArray[np.floating]:
    """(cells, channels) as the instrument wrote them: float32, or float64 where float32 would lose digits."""
    count = header.n_cells * len(header.channels)
    with path.open("rb") as file:
        file.seek(header.start)
        raw = file.read(count * header.dtype.itemsize)
    if len(raw) < count * header.dtype.itemsize:
        raise InputError(f"{path} is cut short: it became shorter while it was read")
    cells = np.frombuffer(raw, header.dtype).reshape(header.n_cells, len(header.channels))
    if header.dtype.kind == "u":
        # Bits above the range are not part of the value (FCS 3.1, section 3.2.20).
        masks = [(1 << (bound - 1).bit_length()) - 1 for bound in header.ranges]
        cells = cells & np.array(masks, np.uint64).astype(header.dtype.newbyteorder("="))
    exact = header.dtype.itemsize < 4 or header.dtype.newbyteorder("=") == np.float32
    return np.ascontiguousarray(cells, np.float32 if exact else np.float64)


def spillover(path: Path, header: FcsHeader) -> tuple[list[str], NDArray[np.float64]] | None:
    """Channels and the (n, n) share of each one's light (row) that each detector sees (column); None without one."""
    key = next((name for name in SPILLOVER if name in header.keywords), None)
    if key is None:
        return None
    cells = [cell.strip() for cell in header.keywords[key].split(",")]
    n = int(cells[0]) if re.fullmatch(r"[0-9]{1,4}", cells[0]) else 0
    names, values = cells[1 : 1 + n], cells[1 + n :]
    try:
        matrix = np.array(values, np.float64).reshape(n, n)
    except ValueError:
        matrix = np.empty((0, 0))
    if not n or not np.isfinite(matrix).all() or matrix.shape != (n, n):
        raise InputError(
            f"{path}: {key} must be n, n channels and n x n numbers; got {show(','.join(cells))}"
        )
    unknown = [name for name in names if name not in header.channels]
    if unknown:
        raise InputError(f"{path}: {key} names {show(unknown[0])}, which is no channel of the file")
    return names, matrix


def compensated(
    cells: NDArray[np.floating], channels: Sequence[str], names: Sequence[str], matrix: NDArray[np.float64]
) -> NDArray[np.floating]:
    """The cells with every channel's own light only: the ``names`` among the ``channels`` times the inverse matrix.

    >>> spilt = np.array([[10.0, 1.0], [0.0, 4.0]], np.float32)
    >>> compensated(spilt, ["a", "b"], ["a", "b"], np.array([[1.0, 0.1], [0.0, 1.0]])).tolist()
    [[10.0, 0.0], [0.0, 4.0]]
    """
    at = [list(channels).index(name) for name in names]
    own = np.array(cells)
    if np.linalg.matrix_rank(matrix) < len(matrix):
        raise InputError("the spillover matrix has no inverse: two of its channels look the same")
    own[:, at] = np.linalg.solve(matrix.T, cells[:, at].T.astype(np.float64)).T
    return own


def _place(path: Path, what: str, first: bytes, last: bytes, size: int) -> tuple[int, int]:
    """First byte and the one after the last of a segment, within the file."""
    cells = [cell.strip() for cell in (first, last)]
    if all(re.fullmatch(rb"[0-9]{1,15}", cell) for cell in cells):
        begin, end = int(cells[0]), int(cells[1]) + 1
        if HEAD_BYTES <= begin < end <= size:
            return begin, end
    claimed = " to ".join(show(cell.decode("latin-1")) for cell in cells)
    raise InputError(f"{path} is cut short or broken: its {what} claims bytes {claimed} of {size}")


def _data_place(keywords: dict[str, str], head: bytes) -> tuple[bytes, bytes]:
    """Where the cells lie: in the header, or, beyond 99,999,999 bytes, in the TEXT."""
    if head[26:34].strip() not in (b"", b"0"):
        return head[26:34], head[34:42]
    begin, end = (keywords.get(key, "").encode("latin-1", "replace") for key in ("$BEGINDATA", "$ENDDATA"))
    return begin, end


def _keywords(path: Path, segment: bytes) -> dict[str, str]:
    """Keyword, in capitals, to value. The first byte is what parts them; doubled, it stands for itself."""
    text = segment.decode("utf-8", "replace")
    parts = re.split(f"(?<!{re.escape(text[0])}){re.escape(text[0])}(?!{re.escape(text[0])})", text)
    cells = [part.replace(2 * text[0], text[0]).strip() for part in parts[1:]]
    if len(cells) < 2:
        raise InputError(f"{path} is broken: its TEXT holds no keyword")
    return dict(zip((cell.upper() for cell in cells[::2]), cells[1::2], strict=False))


def _number(path: Path, keywords: dict[str, str], key: str, least: int, most: int) -> int:
    text = keywords.get(key, "")
    if re.fullmatch(r"[0-9]{1,15}", text) and least <= int(text) <= most:
        return int(text)
    raise InputError(f"{path}: {key} must be a whole number from {least} to {most}; got {show(text)}")


def _dtype(path: Path, keywords: dict[str, str], n_channels: int) -> np.dtype:
    """How a value is written: $DATATYPE, $BYTEORD, and $PnB, which must be the same for all channels."""
    mode, kind, order = (keywords.get(key, "") for key in ("$MODE", "$DATATYPE", "$BYTEORD"))
    bits = {keywords.get(f"$P{n}B", "") for n in range(1, n_channels + 1)}
    codes = {("F", "32"): "f4", ("D", "64"): "f8", ("I", "8"): "u1", ("I", "16"): "u2", ("I", "32"): "u4"}
    code = codes.get((kind.upper(), bits.pop())) if len(bits) == 1 else None
    sign = {"1,2,3,4": "<", "4,3,2,1": ">", "1,2": "<", "2,1": ">"}.get(order)
    if mode.upper() != "L" or code is None or sign is None:
        claims = f"$MODE {show(mode)}, $DATATYPE {show(kind)}, $BYTEORD {show(order)}"
        raise InputError(
            f"{path}: {claims} with channels of such width is not read; save it as a list of floats"
        )
    return np.dtype(sign + code)
