"""On top of a map: regions, classes, numbers, outliers, gaps filled."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "anomaly": ["SOMOutlierDetector"],
        "classifier": ["SOMClassifier"],
        "clusterer": ["SOMClusterer"],
        "imputer": ["SOMImputer"],
        "interconnected": ["InterconnectedSOM"],
        "regressor": ["SOMRegressor"],
        "super_organized": ["SuperSOM"],
    },
)
