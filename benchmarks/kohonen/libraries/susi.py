"""SuSi: Python and numpy, online and batch. The search it makes after training is left out."""

from susi import SOMClustering


class Started(SOMClustering):
    """Begins with the given codebook and radii, ends with the last epoch."""

    def begin(self, codebook, radius):
        self.first, self.ends = codebook, radius
        return self

    def _init_unsuper_som(self):
        super()._init_unsuper_som()
        self.unsuper_som_ = self.first.reshape(self.n_rows, self.n_columns, -1).astype(float)
        self.radius_max_, self.radius_min_ = self.ends

    def _set_bmus(self, X, som_array=None):
        pass


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start, self.som = shape, codebook, None

    def batch(self, X, radii):
        plan = {"n_iter_unsupervised": len(radii), "neighborhood_mode_unsupervised": "min"}
        self._fit(X, (radii[0], radii.beyond), train_mode_unsupervised="batch", **plan)

    def online(self, X, radius, rate):
        plan = {"n_iter_unsupervised": len(X), "neighborhood_mode_unsupervised": "linear"}
        plan |= {
            "learning_rate_start": rate[0],
            "learning_rate_end": rate[1],
            "learn_mode_unsupervised": "linear",
        }
        self._fit(X, radius, **plan)

    def predict(self, X):
        return self.som.get_bmus(X)

    @property
    def codebook(self):
        return self.som.unsuper_som_.reshape(self.start.shape)

    def _fit(self, X, radius, **plan):
        self.som = Started(*self.shape, n_jobs=1, random_state=0, **plan).begin(self.start, radius).fit(X)
