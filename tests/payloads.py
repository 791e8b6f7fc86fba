"""Documents of the explorer, found valid, and their arrays read back."""

import base64
import json
from importlib.resources import files

import numpy as np

from plain_schema import complaints
from somatopy.report import Subject, compose

SCHEMA = json.loads(files("somatopy.report").joinpath("payload.schema.json").read_text("utf-8"))


def decoded(found):
    """The array that JSON holds, dequantized where it was quantized."""
    array = np.frombuffer(base64.b64decode(found["base64"]), np.dtype(found["type"]).newbyteorder("<"))
    array = array.reshape(found["shape"])
    if "low" not in found:
        return array
    low, high = np.array(found["low"]), np.array(found["high"])
    return low + array / 255 * (high - low)


def payload_of(estimator, X=None, *, limits=None, progress=None, **given):
    """The payload of a map, its document found valid and fit for JSON as it is everywhere."""
    payload = compose(Subject.of(estimator, X, **given), limits, progress=progress)
    assert complaints(payload.document, SCHEMA) == []
    assert json.loads(json.dumps(payload.document, allow_nan=False)) == payload.document
    return payload


def document_of(estimator, X=None, **given):
    return payload_of(estimator, X, **given).document
