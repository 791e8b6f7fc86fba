"""Modules of JavaScript as one script, so that a page of one file runs them without a server.

The modules are plain: ``import { a, b } from "./other.js";`` at the top, ``export`` before a function, class or
constant. Joined, they share one scope; so a name may be given at the top of one module alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

IMPORT = re.compile(r'^import\s*\{[^}]*\}\s*from\s*"\./(?P<module>\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=async function|function|class|const|let)", re.MULTILINE)
NAME = re.compile(r"^(?:export )?(?:async function|function|class|const|let) (?P<name>\w+)", re.MULTILINE)


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """The module ``entry`` and all that it needs as one script, each after those it imports.

    >>> modules = {"one": "export const ONE = 1;", "two": 'import { ONE } from "./one.js";\\nuse(ONE);'}
    >>> print(bundle(modules, "two"))
    "use strict";
    (() => {
    const ONE = 1;
    <BLANKLINE>
    use(ONE);
    })();

    Raises
    ------
    ValueError
        Two modules give the same name, or import one another in a circle.
    """
    order = in_order(modules, entry)
    refuse_twins({name: modules[name] for name in order})
    bodies = [EXPORT.sub("", IMPORT.sub("", modules[name])).strip() for name in order]
    return '"use strict";\n(() => {\n' + "\n\n".join(bodies).replace("\n\n\n", "\n\n") + "\n})();"


def in_order(modules: Mapping[str, str], entry: str) -> list[str]:
    """Names of the modules that ``entry`` needs, each after those it imports, ``entry`` last."""
    order: list[str] = []
    _visit(entry, modules, order, ())
    return order


def _visit(name: str, modules: Mapping[str, str], order: list[str], above: tuple[str, ...]) -> None:
    if name in above:
        raise ValueError(f"modules import one another: {' -> '.join([*above, name])}")
    if name in order:
        return
    for match in IMPORT.finditer(modules[name]):
        _visit(match["module"], modules, order, (*above, name))
    order.append(name)


def refuse_twins(modules: Mapping[str, str]) -> None:
    """Refuse a name that two modules give."""
    giver: dict[str, str] = {}
    for module, text in modules.items():
        for match in NAME.finditer(text):
            name = match["name"]
            if name in giver:
                raise ValueError(f"{giver[name]}.js and {module}.js both name {name}")
            giver[name] = module
