"""Numbers as figures, for a screen and for a paper (matplotlib).

Every picture is a function ``draw_...(arrays, lattice, *, ..., ax=None) -> Axes``. With ``ax`` it draws there
and no pyplot state is touched; without, it opens a figure in the style of :func:`paper`. Nothing is saved.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "canvas": ["new_figure", "paper"],
        "component_planes": ["draw_component_planes"],
        "growth": ["draw_growth"],
        "hits": ["draw_hits"],
        "label_regions": ["draw_label_regions"],
        "labels": ["draw_labels"],
        "learning_curve": ["draw_learning_curve"],
        "spectrograms": ["Span", "draw_spectrograms"],
        "u_matrix": ["draw_u_matrix"],
    },
)
