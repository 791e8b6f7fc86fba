"""scikit-learn's KMeans by Lloyd: no map, but a floor for one; nothing is smoothed."""

from sklearn.cluster import KMeans


class Map:
    sample_a_unit = True

    def __init__(self, shape, codebook):
        self.codebook, self.found = codebook, None

    def batch(self, X, radii):
        self.found = KMeans(len(self.codebook), init=self.codebook, n_init=1, max_iter=len(radii), tol=0)
        self.codebook = self.found.fit(X).cluster_centers_

    def predict(self, X):
        return self.found.predict(X)
