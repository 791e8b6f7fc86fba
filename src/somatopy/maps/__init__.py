"""Vectors to a map: lattices, searches, and the estimators that train."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "batch": ["BatchSOM"],
        "growing": ["GrowingSOM"],
        "growing_gas": ["GrowingNeuralGas"],
        "hierarchical": ["GrowingHierarchicalSOM"],
        "neural_gas": ["NeuralGas"],
        "online": ["OnlineSOM"],
        "lattice": ["FreeLattice"],
        "graph": ["GraphLattice"],
        "parameterless": ["ParameterlessSOM"],
        "recursive": ["RecursiveSOM"],
    },
)
