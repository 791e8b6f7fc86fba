"""python-som: batch training in numpy. The error its ``train`` takes after the last epoch is left out."""

from python_som import SOM


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start, self.som = shape, codebook, None

    def batch(self, X, radii):
        self.som = SOM(*self.shape, X.shape[1], neighborhood_radius_decay=lambda _, t, __: radii[t])
        self.som._weights = self.start.reshape(*self.shape, -1).copy()
        self.som._train_batch(X, len(radii), verbose=False)

    def predict(self, X):
        return self.som.predict(X)

    @property
    def codebook(self):
        return self.som.get_weights().reshape(self.start.shape)
