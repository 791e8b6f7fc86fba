"""``somatopy convert``: a map from one file format to another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

FORMATS = ".safetensors, .npz, .mat or SOM_PAK's .cod"


def convert(
    source: Annotated[
        Path, typer.Argument(help=f"A map file: {FORMATS}; SOM Toolbox's sMap in a .mat.", metavar="A")
    ],
    target: Annotated[
        Path, typer.Argument(help="The file to write; its ending says the format.", metavar="B")
    ],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace B if it is there.")] = False,
) -> None:
    """Write the map in A as B, in the format that B's ending names."""
    from somatopy import persistence
    from somatopy.checking import ParameterError

    if target.suffix.lower() not in (".safetensors", ".npz", ".mat", ".cod"):
        raise ParameterError(f"B must end in {FORMATS}; got {target.name!r}")
    if target.exists() and not overwrite:
        raise ParameterError(f"{target} is there already: choose another name or --overwrite")
    som = persistence.load(source)
    persistence.save(som, target)
    typer.echo(f"{target}: {type(som).__name__} of {len(getattr(som, 'som_', som).codebook_)} units")
