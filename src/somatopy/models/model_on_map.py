"""What every model on a map can do besides its own: be saved, and be explored by its map."""

from __future__ import annotations

from typing import Any


class SavedModel:
    """Mixin for models that go to a file."""

    def save(self, path: Any) -> None:
        """Write the model and what it stands on to one safetensors file; :func:`somatopy.load` reads it back."""
        from somatopy.persistence import save

        save(self, path)


class ModelOnMap(SavedModel):
    """Mixin for models on one map, ``som_``."""

    def explore(self, X: Any = None, **given: Any) -> Any:
        """Write the map as one page to look at, listen to and question: :func:`somatopy.explore` of this model."""
        from somatopy.explorer import explore

        return explore(self, X, **given)
