"""Bytes of an FCS file, whatever it says of them."""

import numpy as np

CELLS = np.array([[1.5, -2.0], [0.25, 1e6], [3.0, 4.0]])


def fcs(data=None, *, version="FCS3.0", spans=None, between="|", **changes):
    """An FCS file of those bytes, whatever it then says of them; keywords beginning with _ go without the dollar."""
    data = CELLS.astype(">f4").tobytes() if data is None else data
    said = {
        "PAR": "2", "TOT": "3", "MODE": "L", "DATATYPE": "F", "BYTEORD": "4,3,2,1", "NEXTDATA": "0",
        "P1B": "32", "P2B": "32", "P1N": "blue", "P2N": "red", "P1R": "1024", "P2R": "1024",
    } | changes  # fmt: skip
    cells = [key[1:] if key.startswith("_") else f"${key}" for key in said], said.values()
    pairs = [part for pair in zip(*cells, strict=True) for part in pair if pair[1] is not None]
    text = (between + between.join(pairs) + between).encode()
    places = spans or (58, 57 + len(text), 58 + len(text), 57 + len(text) + len(data), 0, 0)
    return version.encode() + b"    " + b"".join(b"%8d" % place for place in places) + text + data
