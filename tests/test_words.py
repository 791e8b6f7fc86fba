"""One word per thing, in code, docstrings and messages."""

import re
from pathlib import Path

import pytest

import somatopy

PACKAGE = Path(somatopy.__file__).parent

# forbidden word -> the word of the house
WORDS = {
    r"\bneurons?\b": "unit",
    r"\bneighbour": "neighbor",
    r"\bcolour": "color",
    r"\bnormalis": "normaliz",
    r"\binitialis": "initializ",
    r"\bprototype vectors?\b": "codebook",
    r"\bweight vectors?\b": "codebook",
    r"\bwinning (node|neuron)": "best-matching unit",
}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_words_of_the_house_are_used(path):
    text = path.read_text(encoding="utf-8")
    for pattern, word in WORDS.items():
        found = re.search(pattern, text, re.IGNORECASE)
        assert found is None, f"{path.name}: {found.group()!r}: say {word!r}"


DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "core", "base", "tools"}


def test_no_file_is_a_drawer():
    assert not [path for path in PACKAGE.rglob("*.py") if path.stem in DRAWERS]
