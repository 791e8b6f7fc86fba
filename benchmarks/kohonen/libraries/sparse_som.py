"""sparse-som: C++ on sparse rows, batch with OpenMP and online; the rows are made sparse before the clock starts.

It has neighborhoods of its own. Its schedules divide by the epochs less one, so it trains two at least.
"""

from scipy.sparse import csr_matrix
from sparse_som import BSom, Som, cooling


class Map:
    least_epochs = 2
    prepare = staticmethod(csr_matrix)

    def __init__(self, shape, codebook):
        self.shape, self.start, self.som = shape, codebook, None

    def batch(self, X, radii):
        self.som = self._of(BSom)
        self.som.train(X, len(radii), radii[0], radii[-1], cooling.EXPONENTIAL)

    def online(self, X, radius, rate):
        self.som = self._of(Som)
        first, last = zip(radius, rate, strict=True)
        self.som.train(X, X.shape[0], *first, *last, cooling.LINEAR, cooling.LINEAR)

    def predict(self, X):
        return self.som.bmus(X)

    @property
    def codebook(self):
        return self.som.codebook.reshape(self.start.shape)

    def _of(self, kind):
        som = kind(*self.shape, self.start.shape[1], verbose=0)
        som.codebook[:] = self.start.reshape(*self.shape, -1)
        return som
