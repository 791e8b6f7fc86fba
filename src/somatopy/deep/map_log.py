"""What a map looks like while it learns, written for TensorBoard (extra ``[tensorboard]``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

from numpy.typing import ArrayLike

from somatopy.checking import extra


def log_map(
    writer: Any,
    layer: Any,
    step: int,
    *,
    bmu: ArrayLike | None = None,
    images: ArrayLike | None = None,
    image_shape: Sequence[int] | None = None,
    name: str = "map",
) -> None:
    """Write a map's pictures: its U-matrix, the hits of ``bmu``, and with ``image_shape`` its units as images.

    Parameters
    ----------
    writer : torch.utils.tensorboard.SummaryWriter
    layer : SOMLayer, or any map with ``codebook_`` and ``lattice_``
    step : int
    bmu : (N,) best-matching units of samples, optional
    images : (K, height x width) array or tensor, optional
        What the units look like, decoded say; None: their own vectors.
    image_shape : (height, width) or (height, width, 3), optional
    name : str
        The pictures are called name/u_matrix, name/hits and name/units.

    Examples
    --------
    >>> from somatopy.deep import SOMLayer
    >>> class Printer:
    ...     def add_figure(self, tag, figure, step):
    ...         print(step, tag)
    >>> log_map(Printer(), SOMLayer(4, (3, 3)), 100, bmu=[0, 0, 8], image_shape=(2, 2))
    100 map/u_matrix
    100 map/hits
    100 map/units
    """
    from somatopy.measures import hits
    from somatopy.pictures import draw_codebook_images, draw_hits, draw_u_matrix

    codebook, lattice = layer.codebook_, layer.lattice_
    pictures = {"u_matrix": draw_u_matrix(codebook, lattice)}
    if bmu is not None:
        pictures["hits"] = draw_hits(hits(bmu, len(codebook)), lattice)
    if image_shape is not None:
        images = codebook if images is None else images
        pictures["units"] = draw_codebook_images(images, lattice, tuple(image_shape))
    for picture, axes in pictures.items():
        writer.add_figure(f"{name}/{picture}", axes.figure, step)


def logged(som: Any, records: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The records of a :class:`DeepSOM`'s training, each written to its ``log_dir``, if it has one, when it passes.

    The map's pictures come at the epochs 1, 2, 4, 8 ... and at the last one.
    """
    if som.log_dir is None:
        yield from records
        return
    extra("tensorboard", "tensorboard", "log_dir")
    from torch.utils.tensorboard import SummaryWriter

    record: Mapping[str, Any] | None = None
    with closing(SummaryWriter(som.log_dir)) as writer:
        for record in records:
            for term in record.keys() - {"epoch", "iteration"}:
                writer.add_scalar(f"training/{term}", record[term], record["iteration"])
            if record["epoch"].bit_count() == 1:
                _log_deep_map(writer, som, record["iteration"])
            yield record
        if record is not None and record["epoch"].bit_count() > 1:
            _log_deep_map(writer, som, record["iteration"])


def _log_deep_map(writer: Any, som: Any, step: int) -> None:
    layer = som.model_.map
    log_map(writer, layer, step, bmu=som.labels_, images=som.codebook_, image_shape=som.image_shape)
