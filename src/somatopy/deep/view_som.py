"""ViewSOM: a map that learns with its encoder, from two views of each sample: no labels, no decoder, no collapse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

import torch
from torch import Tensor, nn

from somatopy.checking import integer, number
from somatopy.deep.convolutions import Pyramid
from somatopy.deep.dense import dense, widths_of
from somatopy.deep.encoded_map import EncodedMap, parted
from somatopy.deep.influence import smooth
from somatopy.deep.kohonen import learn_batch
from somatopy.deep.layer import SOMLayer
from somatopy.deep.map_loss import map_loss
from somatopy.deep.spread import covariance_cost, variance_cost
from somatopy.deep.views import ImageViews, VectorViews

DECAY = 0.98  # of the running tally that the prototypes are made of


class ViewSOM(EncodedMap):
    """The map's cost of one view is measured around the best-matching unit of the other, and codes are kept apart.

    With z and z' the codes of two views of a sample, b and b' their best units and h the neighborhood,

        map = 1/2DH mean_i sum_k (h(b', k) |z - w_k|^2 + h(b, k) |z' - w_k|^2)

    with H the mean over units j of sum_k h(j, k), is least where a sample keeps its place on the map however it looks -
    and where all codes are one. Against that, each feature of the code must vary, and none repeat another
    (:mod:`.spread`); and as best units tell little of codes while the map is still rolled up, the codes of two views
    shall agree by themselves too:

        loss = gamma map + agreement mean (z - z')^2 + apart (variance + covariance / 25)

    Units stand for the mean of the samples that come to them, by a running tally: Kohonen's rule in the data's space,
    led by the best units of the codes.

    Parameters
    ----------
    encoder : module from samples (B, ...) to codes (B, D)
    map : SOMLayer of width D
    views : function that gives a batch changed a little, at random (:mod:`.views`)
    sample_shape : shape of one sample
    gamma, agreement, apart : numbers of at least 0
        With ``apart=0`` the codes collapse.

    Examples
    --------
    >>> import torch
    >>> from somatopy.deep import ViewSOM
    >>> net = ViewSOM.dense(64, (4, 4), hidden=(32,), code=3)
    >>> list(net.costs(torch.rand(5, 64))), net.prototypes().shape
    (['map', 'agreement', 'variance', 'covariance'], torch.Size([16, 64]))

    References
    ----------
    Bardes, Ponce, LeCun: VICReg, ICLR 2022, for the terms beside the map's.
    """

    means: Tensor
    memory: Tensor

    def __init__(
        self,
        encoder: nn.Module,
        map: SOMLayer,
        views: Callable[[Tensor], Tensor],
        sample_shape: Sequence[int],
        gamma: float = 0.12,
        *,
        agreement: float = 0.2,
        apart: float = 1.0,
    ) -> None:
        weights = {
            "map": number("gamma", gamma, at_least=0),
            "agreement": number("agreement", agreement, at_least=0),
            "variance": number("apart", apart, at_least=0),
            "covariance": apart / 25,
        }
        super().__init__(encoder, map, weights)
        self.views, self.sample_shape = views, tuple(sample_shape)
        n_units, n_features = map.lattice.n_units, int(torch.Size(self.sample_shape).numel())
        self.register_buffer("means", torch.zeros(n_units, n_features))
        self.register_buffer("memory", torch.zeros(n_units, n_features + 1))

    @classmethod
    def dense(
        cls,
        in_features: int,
        shape: tuple[int, ...] = (8, 8),
        *,
        hidden: Sequence[int] = (500, 500),
        code: int = 10,
        **parameters: Any,
    ) -> Self:
        """Linear layers of widths ``hidden``; ``parameters`` of the class, VectorViews and :class:`SOMLayer`."""
        of_map, of_views, own = parted(parameters, SOMLayer, VectorViews, cls)
        encoder = dense(widths_of(in_features, hidden, code), normed=True)
        return cls(encoder, SOMLayer(code, shape, **of_map), VectorViews(**of_views), (in_features,), **own)

    @classmethod
    def convolutional(
        cls,
        image_shape: Sequence[int],
        shape: tuple[int, ...] = (8, 8),
        *,
        channels: Sequence[int] = (32, 64, 128),
        code: int = 10,
        **parameters: Any,
    ) -> Self:
        """Convolutions that halve; ``parameters`` of the class, ImageViews and :class:`SOMLayer`."""
        of_map, of_views, own = parted(parameters, SOMLayer, ImageViews, cls)
        encoder = Pyramid.of(image_shape, channels).encoder(integer("code", code, at_least=1), normed=True)
        return cls(encoder, SOMLayer(code, shape, **of_map), ImageViews(**of_views), image_shape, **own)

    def costs(self, x: Tensor) -> dict[str, Tensor]:
        """The terms of the loss, each of two views of ``x``."""
        first, second = self.encoder(torch.cat([self.views(x), self.views(x)])).chunk(2)
        self.follow(first)
        here, there = self.map.bmu(first), self.map.bmu(second)
        if self.training:
            self._remember(x.detach(), here)
        return {
            "map": (self._around(first, there) + self._around(second, here)) / 2,
            "agreement": nn.functional.mse_loss(first, second),
            "variance": (variance_cost(first) + variance_cost(second)) / 2,
            "covariance": (covariance_cost(first) + covariance_cost(second)) / 2,
        }

    @torch.no_grad()
    def prototypes(self) -> Tensor:
        """(K, ...) what each unit stands for: the mean of what came to it and, while the radius was wide, around it."""
        return self.means.reshape(-1, *self.sample_shape)

    def _around(self, z: Tensor, bmu: Tensor) -> Tensor:
        """The map's cost of codes around given units, as a weighted mean of squares of differences."""
        factors = self.map.factors
        weight = smooth(factors, torch.ones_like(self.map.codebook[:, :1])).mean()
        return map_loss(z, self.map.codebook, bmu, factors) / (weight * z.shape[1])

    def _remember(self, x: Tensor, bmu: Tensor) -> None:
        learn_batch(self.means, self.memory, x.flatten(1), bmu, self.map.factors, DECAY)
