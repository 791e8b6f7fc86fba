"""Numbers as figures, for a screen and for a paper (matplotlib).

Every picture is a function ``draw_...(arrays, lattice, *, ..., ax=None) -> Axes``. With ``ax`` it draws there
and no pyplot state is touched; without, it opens a figure in the style of :func:`paper`. Nothing is saved.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "canvas": ["new_figure", "paper"],
        "class_map": ["draw_class_map"],
        "codebook_images": ["draw_codebook_images"],
        "component_planes": ["draw_component_planes"],
        "display": ["SOMDisplay"],
        "full_u_matrix": ["draw_full_u_matrix"],
        "grid": ["draw_grid"],
        "growth": ["draw_growth"],
        "hits": ["draw_hits"],
        "label_pies": ["draw_label_pies"],
        "label_regions": ["draw_label_regions"],
        "labels": ["draw_labels"],
        "learning_curve": ["draw_learning_curve"],
        "legend_cell": ["Span"],
        "links": ["draw_links"],
        "profiles": ["draw_profiles"],
        "spectrograms": ["draw_spectrograms"],
        "trajectory": ["draw_trajectory"],
        "u_matrix": ["draw_u_matrix"],
    },
)
