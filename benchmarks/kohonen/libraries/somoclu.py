"""somoclu: batch training in C++ with OpenMP. Gaussian without an edge, sigma equal to its radius."""

from somoclu import Somoclu


class Map:
    def __init__(self, shape, codebook):
        self.shape, self.start = shape, codebook
        gaussian = {"compactsupport": False, "std_coeff": 1.0}
        self.som = Somoclu(shape[1], shape[0], initialcodebook=codebook.copy(), **gaussian)

    def batch(self, X, radii):
        radius = {"radius0": radii[0], "radiusN": radii.beyond, "radiuscooling": "exponential"}
        self.som.train(X, len(radii), **radius, scale0=1, scaleN=1, scalecooling="exponential")

    def predict(self, X):
        return self.som.get_bmus(self.som.get_surface_state(X))

    @property
    def codebook(self):
        return self.som.codebook.reshape(self.start.shape)
