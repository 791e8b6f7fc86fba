"""A network as ONNX, found to give the same scores there."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator

import torch
from torch import nn

from somatopy.checking import SomatopyError, extra
from somatopy.speech.networks import BANDS, FRAMES

ALIKE = 1e-3  # of scores that lie some units apart


def onnx_bytes(network: nn.Module) -> bytes:
    """``network`` as the bytes of an ONNX file: any number of clips' features to their scores.

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
    return bytes(program.model_proto.SerializeToString())


def difference(network: nn.Module, exported: bytes, n_clips: int = 16) -> float:
    """How far the scores of an export lie from those of ``network``, at most, on random features.

    Raises
    ------
    SomatopyError
        They are not the same but for rounding.
    MissingExtraError
        onnxruntime is not installed.
    """
    runtime = extra("onnxruntime", "onnx", "checking an ONNX export")
    clips = _clips(n_clips)
    with torch.inference_mode():
        wanted = network.eval()(clips).numpy()
    session = runtime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: clips.numpy()})
    most = float(abs(found - wanted).max())
    if not most < ALIKE:
        raise SomatopyError(f"the scores of the ONNX export differ by {most:.2g}; do not use it")
    return most


def _clips(n: int) -> torch.Tensor:
    return torch.randn(n, 1, FRAMES, BANDS, generator=torch.Generator().manual_seed(0))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The exporter tells of packages that it does not need here."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logger.setLevel(before)
