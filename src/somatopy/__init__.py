"""somatopy turns a pile of samples - numbers, images, sounds - into a map you can look at, listen to and build on.

>>> import somatopy
>>> som = somatopy.GrowingSOM(random_state=0)   # grows until it fits; also BatchSOM, OnlineSOM

The public names load on first use (SPEC 1), so that importing the package stays cheap.
"""

import lazy_loader as _lazy

__version__ = "0.1.0.dev0"

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=["data", "features", "maps", "measures", "models", "pictures", "report"],
    submod_attrs={
        "checking": ["SomatopyError"],
        "explorer": ["explore"],
        "maps": [
            "BatchSOM",
            "GrowingHierarchicalSOM",
            "GrowingNeuralGas",
            "GrowingSOM",
            "NeuralGas",
            "OnlineSOM",
            "ParameterlessSOM",
            "RecursiveSOM",
        ],
        "models": [
            "InterconnectedSOM",
            "SOMClassifier",
            "SOMClusterer",
            "SOMImputer",
            "SOMOutlierDetector",
            "SOMRegressor",
            "SuperSOM",
        ],
        "persistence": ["load", "save"],
    },
)
