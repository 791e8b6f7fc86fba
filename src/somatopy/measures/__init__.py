"""A map as numbers: how near the units lie, how well the lattice keeps order, how well labels agree.

Arrays (and a lattice) in, a number or an array out. Every measure walks over the samples in blocks: the whole
N x K matrix of distances never exists.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "agreement": [
            "adjusted_rand_index",
            "confused_mask",
            "confused_samples",
            "label_accuracy",
            "label_counts",
            "majority_labels",
            "normalized_mutual_information",
            "purity",
        ],
        "advice": ["Hint", "advise"],
        "borders": ["edge_distances", "u_matrix"],
        "circular": ["circular_rank_correlation", "winding_number"],
        "converged": ["Convergence", "convergence", "embedding_accuracy"],
        "curve": ["LearningCurve", "learning_curve"],
        "corners": ["corner_distances"],
        "edges": ["edge_pairs"],
        "energy": ["distortion"],
        "estimate": ["Estimate"],
        "hits": ["dead_units", "hits"],
        "memory": ["quantizer_depth", "receptive_fields", "temporal_quantization_error"],
        "nearness": ["MapMetric", "metric_of"],
        "pairs": [
            "PairDistances",
            "c_measure",
            "distance_correlation",
            "kruskal_shepard_error",
            "pair_distances",
        ],
        "product": ["topographic_product"],
        "quantization": [
            "explained_variance",
            "mean_squared_error",
            "quantization_error",
            "squared_errors",
            "variance",
        ],
        "ranks": [
            "Neighborhoods",
            "continuity",
            "neighborhood_preservation",
            "neighborhoods",
            "trustworthiness",
        ],
        "regions": ["LabelRegions", "connected_regions", "connectedness", "label_regions"],
        "scatter": ["class_scatter"],
        "settling": ["movement_left"],
        "summary": ["Report", "report"],
        "topography": ["is_torn", "topographic_error"],
        "walks": ["combined_error"],
    },
)

# Bound at once: `hits` names a file and its function; importing the file later must not hide the function.
from somatopy.measures.hits import hits as hits  # noqa: E402
