"""The recipe of a training: a fingerprint of all that its figures hang on, so that none outlives a change of it.

Taken in are the functions, classes and constants of these experiments that a training leads to, and what the library's
maps and networks do where they are told nothing else. Comments, docstrings and types are left out. So is the code of
the library itself: for that, a row names its commit.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from types import ModuleType
from typing import Any

from somatopy.deep import DESOM, ConvDESOM, DeepSOM, ImageViews, VectorViews, ViewSOM

HOME, LIBRARY = __package__, "somatopy"
NETWORKS = (DESOM, ConvDESOM, ViewSOM, ViewSOM.dense, ViewSOM.convolutional, ImageViews, VectorViews)
PLAIN = (bool, int, float, str, tuple, list, dict, type(None))


def fingerprint(*parts: Any) -> str:
    """Of the functions and values ``parts``, and of all they lead to: another one as soon as any of it is changed."""
    told: dict[str, str] = {}
    for number, part in enumerate(parts):
        _tell(f"part {number}", part, told)
    return sha256("\n".join(f"{name}: {told[name]}" for name in sorted(told)).encode()).hexdigest()[:12]


def _tell(name: str, part: Any, told: dict[str, str]) -> None:
    """Note ``part`` under its ``name``, and all it leads to."""
    part = inspect.unwrap(part) if callable(part) else part
    if isinstance(part, partial):
        for key, value in {"function": part.func, **part.keywords}.items():
            _tell(f"{name}, {key}", value, told)
    elif isinstance(part, PLAIN):
        told[name] = repr(part)
    elif inspect.isroutine(part) or inspect.isclass(part):
        told[name] = full = f"{part.__module__}.{part.__qualname__}"
        if full not in told:
            _tell_code(full, part, told)


def _tell_code(full: str, part: Any, told: dict[str, str]) -> None:
    if part.__module__.startswith(HOME):
        tree = source(part)
        told[full] = ast.unparse(tree)
        for name, value in _known(tree, vars(inspect.getmodule(part))):
            _tell(f"{part.__module__}, {name}", value, told)
    elif part.__module__.split(".")[0] == LIBRARY:
        parameters = inspect.signature(part).parameters.values()
        told[full] = ", ".join(f"{p.name}={p.default!r}" for p in parameters if p.default is not p.empty)
        for network in NETWORKS if part is DeepSOM else ():
            _tell(f"{full}, {network.__qualname__}", network, told)


def source(part: Any) -> ast.Module:
    """The code of a function or class without docstrings and types of parameters."""
    tree = ast.parse(inspect.getsource(part))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return tree


def _known(tree: ast.AST, names: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What the code names of ``names``, those of its module, and of modules of these experiments among them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in names:
            yield node.id, names[node.id]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = names.get(node.value.id)
            if isinstance(module, ModuleType) and module.__name__.startswith(HOME):
                yield ast.unparse(node), getattr(module, node.attr)
