"""DeepSOM: a deep map with scikit-learn's habits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from somatopy.checking import ParameterError, integer, show
from somatopy.deep.deep_som_file import from_file, to_file
from somatopy.deep.devices import find_device
from somatopy.deep.encoded_map import EncodedMap
from somatopy.deep.map_log import logged
from somatopy.deep.networks import as_network_input, as_rows, asked, make_network
from somatopy.deep.radius import deep_radius
from somatopy.deep.samples import check_rows, warn_of_another_scale, warn_of_large_values
from somatopy.deep.training import DeepTraining, State, rate_schedule, stagnates
from somatopy.maps.randomness import generator_of

OF_MAP = ("code", "lattice", "periodic", "neighborhood", "lattice_distance", "learn")
HANDED_ON = (*OF_MAP, "shape", "hidden", "gamma", "radius")


class DeepSOM(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A map of what a network makes of the samples, both trained together.

    Parameters
    ----------
    shape : (rows, columns), or (units,) for a line or ring
    model : "desom", "variational" or "views"
        What teaches the network: a decoder (:class:`DESOM`), a variational one (:class:`VariationalSOM`), or that two
        views of a sample belong together (:class:`ViewSOM`), which needs no decoder.
    image_shape : (height, width) or (height, width, channels), optional
        Samples are images, flat or not, and the network is convolutional (:class:`ConvDESOM`); else it is dense.
    hidden : widths of the dense layers, or channels of the convolutions, before the code
        None: (500, 500, 2000), or (500, 500) for views, and (32, 64, 128) for images.
    code : int
        Width of the code.
    gamma : number of at least 0, optional
        What the map's cost counts beside the rest of the loss; None: as much as the model says.
    options : mapping, optional
        More parameters of the model, by name, that are none of these here: ``{"flip": True}``.
    lattice, periodic, neighborhood, lattice_distance
        As of :class:`somatopy.BatchSOM`.
    radius : number, schedule, tuple like ("exponential", 7, 0.1) or None
        Over the iterations. None falls exponentially from nine tenths of the longer side to 0.07.
    learn : "gradient", "kohonen" or "online"
        How the codebook learns (:class:`SOMLayer`).
    n_iterations, batch_size, learning_rate
        Of Adam. The rate may be a schedule or a tuple too, like ("linear", 0.003, 0.0003).
    codebook_rate : number above 0, schedule or tuple
        Learning rate of the codebook under ``learn="gradient"``. Units must travel farther than weights: at the
        network's own rate they lag behind their codes.
    patience : int, optional
        Stop when the loss has not fallen for so many epochs, once the radius is below 1.
    device : str, optional
        As torch names it; None is the processor. A map from a file is on the processor, whatever trained it.
    random_state : int, RandomState instance or None
    log_dir : str, optional
        Folder for TensorBoard, to which ``fit`` writes costs and pictures of the map (extra ``[tensorboard]``).
    verbose : int
        1 prints a line per epoch.

    Attributes
    ----------
    model_ : the trained torch module
    codebook_ : (K, D) what each unit stands for in the data's own space: its vector, decoded
    lattice_, labels_, history_, n_iter_, n_features_in_, feature_names_in_ : as of every map

    References
    ----------
    Forest, Lebbah, Azzag, Lacaille: Deep Embedded SOM, ESANN 2019.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from somatopy.deep import DeepSOM
    >>> X = load_digits().data / 16
    >>> som = DeepSOM((5, 5), hidden=(32,), code=4, n_iterations=50, random_state=0).fit(X)
    >>> som.codebook_.shape, som.predict(X[:3]).shape, som.transform(X[:3]).shape
    ((25, 64), (3,), (3, 25))
    """

    def __init__(
        self,
        shape: tuple[int, ...] = (8, 8),
        *,
        model: str = "desom",
        image_shape: Sequence[int] | None = None,
        hidden: Sequence[int] | None = None,
        code: int = 10,
        gamma: float | None = None,
        options: Mapping[str, Any] | None = None,
        lattice: Any = "rectangular",
        periodic: bool = False,
        neighborhood: Any = "gaussian",
        lattice_distance: str = "hops",
        radius: Any = None,
        learn: str = "gradient",
        n_iterations: int = 10_000,
        batch_size: int = 256,
        learning_rate: Any = 1e-3,
        codebook_rate: Any = 0.03,
        patience: int | None = None,
        device: str | None = None,
        random_state: Any = None,
        log_dir: str | None = None,
        verbose: int = 0,
    ) -> None:
        self.shape = shape
        self.model = model
        self.image_shape = image_shape
        self.hidden = hidden
        self.code = code
        self.gamma = gamma
        self.options = options
        self.lattice = lattice
        self.periodic = periodic
        self.neighborhood = neighborhood
        self.lattice_distance = lattice_distance
        self.radius = radius
        self.learn = learn
        self.n_iterations = n_iterations
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.codebook_rate = codebook_rate
        self.patience = patience
        self.device = device
        self.random_state = random_state
        self.log_dir = log_dir
        self.verbose = verbose

    def fit(self, X: ArrayLike, y: Any = None) -> Self:
        """Train on ``X`` (N, D), or (N, height, width[, channels]) with ``image_shape``; best scaled to [0, 1]."""
        for record in logged(self, self.iter_fit(X)):
            if self.verbose:
                terms = (f"{name} {record[name]:.5g}" for name in ("loss", *self.model_.weights))
                print(f"epoch {record['epoch']:3d}", *terms, sep="  ")
        return self

    def iter_fit(
        self, X: ArrayLike, y: Any = None, *, state: State | None = None
    ) -> Iterator[dict[str, Any]]:
        """Train epoch by epoch: yields each epoch's record, the map usable at each.

        ``state``, from :meth:`training_state`, goes on after the epoch it was taken at: the same map, bit for bit, as
        an unbroken training on the same machine with as many threads.
        """
        rows = check_rows(self, X, self.image_shape, reset=True)
        warn_of_large_values(rows)
        samples = torch.from_numpy(rows).to(self._device())
        seed = int(generator_of(self.random_state).randint(2**31 - 1)) if state is None else state[0]["seed"]
        model = self._network(seed).to(self._device())
        self._training_now = DeepTraining(
            model,
            as_network_input(samples, self.image_shape),
            radius=deep_radius(self.radius, model.map.lattice),
            n_iterations=integer("n_iterations", self.n_iterations, at_least=1),
            batch_size=integer("batch_size", self.batch_size, at_least=1),
            learning_rate=rate_schedule("learning_rate", self.learning_rate),
            codebook_rate=rate_schedule("codebook_rate", self.codebook_rate),
            seed=seed,
        )
        if state is not None:
            self._training_now.restore(*state)
            self._publish(samples)
        while not self._training_now.done and not stagnates(self._training_now.history, self.patience):
            record = self._training_now.advance()
            self._publish(samples)
            yield dict(record)

    def training_state(self) -> State:
        """The training as it stands, for :meth:`iter_fit`: (plain header, arrays)."""
        if not hasattr(self, "_training_now"):
            raise ParameterError(
                "training_state is there only while or after fit or iter_fit ran on this object"
            )
        header, arrays = self._training_now.snapshot()
        return {**header, "seed": self._training_now.seed}, arrays

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Best-matching unit of each sample's code, (N,)."""
        check_is_fitted(self)
        return self._asked(self.model_, X).astype(np.int64)

    def fit_predict(self, X: ArrayLike, y: Any = None) -> NDArray[np.int64]:
        """``fit(X).labels_``."""
        return self.fit(X).labels_

    def encode(self, X: ArrayLike) -> NDArray[np.float32]:
        """The codes, (N, code)."""
        check_is_fitted(self)
        return self._asked(self.model_.encoder, X)

    def in_code(self, X: ArrayLike) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Codes (N, code) and units (K, code): there the map is an ordinary one, and so the measures take it."""
        check_is_fitted(self)
        codes = asked(self.model_, self.model_.encoder, np.array(X, np.float32), self.image_shape)
        return codes, self.model_.map.codebook.detach().cpu().numpy().copy()

    def transform(self, X: ArrayLike) -> NDArray[np.float32]:
        """Distance of each sample's code to each unit, (N, K)."""
        check_is_fitted(self)
        return self._asked(lambda x: self.model_.map.distances(self.model_.encoder(x)).sqrt(), X)

    def quantize(self, X: ArrayLike) -> NDArray[np.float32]:
        """What each sample's best unit stands for, (N, D)."""
        return self.codebook_[self.predict(X)]

    def score(self, X: ArrayLike, y: Any = None) -> float:
        """Minus the mean distance of the codes to their best unit. It always prefers more units."""
        return -float(self.transform(X).min(1).mean(dtype=np.float64))

    def save(self, path: Any) -> None:
        """Write the map to one safetensors file; :func:`somatopy.load` reads it back."""
        from somatopy.persistence import save

        save(self, path)

    def explore(self, X: Any = None, **given: Any) -> Any:
        """Write the map as one page to look at and to question: :func:`somatopy.explore` of this map."""
        from somatopy.explorer import explore

        return explore(self, X, **given)

    def _network(self, seed: int) -> EncodedMap:
        """The network untrained, drawn from ``seed`` on the processor."""
        parameters = {name: getattr(self, name) for name in OF_MAP} | self._options()
        if self.gamma is not None:
            parameters["gamma"] = self.gamma
        return make_network(
            self.n_features_in_, self.image_shape, self.shape, self.hidden, parameters, seed, self.model
        )

    def _options(self) -> dict[str, Any]:
        """Parameters of the model that this class has not."""
        options = {} if self.options is None else self.options
        if not isinstance(options, Mapping):
            raise ParameterError(f"options must be parameters of the model by name; got {show(options)}")
        for name in options:
            if name in HANDED_ON:
                raise ParameterError(
                    f"options must leave out what DeepSOM takes itself; got {show(name)}: give {name}=... beside them"
                )
        return dict(options)

    def _asked(self, question: Any, X: ArrayLike) -> NDArray[Any]:
        """The answers of the network to ``question`` (a function of a batch) for all of ``X``."""
        rows = check_rows(self, X, self.image_shape, reset=False)
        warn_of_another_scale(rows, self.codebook_)
        return asked(self.model_, question, rows, self.image_shape)

    def _publish(self, samples: torch.Tensor) -> None:
        """Make the map as it stands usable: everything that ends in an underscore."""
        self.model_ = self._training_now.model
        self._decode()
        self.history_ = self._training_now.history
        self.n_iter_ = self._training_now.radius.n_taken
        self.labels_ = asked(self.model_, self.model_, samples.cpu().numpy(), self.image_shape).astype(
            np.int64
        )

    def _decode(self) -> None:
        self.lattice_ = self.model_.map.lattice
        self.codebook_ = as_rows(self.model_.prototypes(), self.image_shape).cpu().numpy()

    def _device(self) -> torch.device:
        return find_device("cpu" if self.device is None else self.device)

    @property
    def _n_features_out(self) -> int:
        return len(self.codebook_)

    def __getstate__(self) -> dict[str, Any]:
        # A training holds the samples; a copy of the map does not need them.
        state: dict[str, Any] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_training_now"}

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    def _to_file(self) -> State:
        """Header and arrays of the map file."""
        check_is_fitted(self)
        return to_file(self)

    @classmethod
    def _from_file(cls, header: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The map that :meth:`_to_file` described."""
        return from_file(cls, header, arrays)
