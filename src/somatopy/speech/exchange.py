"""A network as ONNX, found to give the same scores there; and with weights of 8 bits."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from somatopy.checking import SomatopyError, extra
from somatopy.speech.networks import BANDS, FRAMES

ALIKE = 1e-3  # of scores that lie some units apart
BATCH = 128  # clips at a time


def onnx_bytes(network: nn.Module) -> bytes:
    """``network`` as the bytes of an ONNX file: any number of clips' features (B, 1, 101, 40) to their scores.

    The features are those of :func:`somatopy.speech.features` for the name the network was trained with; they are no
    part of the file.

    Raises
    ------
    MissingExtraError
        onnx or onnxscript is not installed.
    """
    for module in ("onnx", "onnxscript"):
        extra(module, "onnx", "an ONNX export")
    shapes = {"x": {0: torch.export.Dim("batch")}}
    with _quiet(), torch.inference_mode():
        program = torch.onnx.export(
            network.eval(), (_clips(2),), dynamo=True, dynamic_shapes=shapes, verbose=False
        )
    model = program.model_proto
    for node in model.graph.node:
        del node.metadata_props[:]  # where in whose files the exporter met it
    return bytes(model.SerializeToString())


def quantized(exported: bytes) -> bytes:
    """The same with weights of 8 bits; each layer's input is brought to 8 bits as it comes (dynamic quantization)."""
    onnx = extra("onnx", "onnx", "an ONNX export")
    quantization = extra("onnxruntime.quantization", "onnx", "an ONNX export of 8 bits")
    with tempfile.TemporaryDirectory() as folder, _quiet():
        path = Path(folder) / "quantized.onnx"
        # Of unsigned weights alone the runtime has a convolution.
        quantization.quantize_dynamic(
            onnx.load_from_string(exported), path, weight_type=quantization.QuantType.QUInt8
        )
        return bytes(onnx.load(path).SerializeToString())


def scores(exported: bytes, spectra: NDArray[np.float32]) -> NDArray[np.float32]:
    """(B, C) what an exported network says of features (B, 1, 101, 40)."""
    runtime = extra("onnxruntime", "onnx", "hearing with an ONNX export")
    session = runtime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    parts = (spectra[first : first + BATCH] for first in range(0, len(spectra), BATCH))
    return np.concatenate([session.run(None, {name: part})[0] for part in parts])


def difference(network: nn.Module, exported: bytes, n_clips: int = 16) -> float:
    """How far the scores of an export lie from those of ``network``, at most, on random features.

    Raises
    ------
    SomatopyError
        They are not the same but for rounding.
    MissingExtraError
        onnxruntime is not installed.
    """
    clips = _clips(n_clips)
    with torch.inference_mode():
        wanted = network.eval()(clips).numpy()
    most = float(np.abs(scores(exported, clips.numpy()) - wanted).max())
    if not most < ALIKE:
        raise SomatopyError(f"the scores of the ONNX export differ by {most:.2g}; do not use it")
    return most


def _clips(n: int) -> torch.Tensor:
    return torch.randn(n, 1, FRAMES, BANDS, generator=torch.Generator().manual_seed(0))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The exporters tell of packages and steps that are not needed here."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.disable(before)
