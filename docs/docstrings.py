"""How mkdocstrings reads our docstrings: Sphinx's marks become Markdown, and examples get their heading."""

import re

import griffe

ROLE = re.compile(r":(?:func|class|meth|mod|data|attr):`~?([^`]+)`")
LITERAL = re.compile(r"::(?=\n\n {4})")
FIRST_EXAMPLE = re.compile(r"^>>> ", re.M)
TOGETHER = re.compile(r"^(\w+(?:, \w+)+)( : .*\n(?: {4}.*\n?)*)", re.M)
HEADING = "Examples\n--------\n"


def readable(text: str) -> str:
    """``text`` with plain names for roles, and with a heading above its examples.

    >>> readable("Half of :func:`somatopy.load`.\\n\\n>>> 1 / 2\\n0.5")
    'Half of `load`.\\n\\nExamples\\n--------\\n>>> 1 / 2\\n0.5'
    """
    text = ROLE.sub(lambda match: f"`{match[1].rpartition('.')[2]}`", text)
    text = LITERAL.sub(":", text)
    text = TOGETHER.sub(_apart, text)
    return text if HEADING in text else FIRST_EXAMPLE.sub(HEADING + ">>> ", text, count=1)


def _apart(match: re.Match[str]) -> str:
    """Parameters described together, each by itself: mkdocstrings would give all the default of the first.

    >>> TOGETHER.sub(_apart, "low, high : float\\n    In Hz.\\n")
    'low : float\\n    In Hz.\\nhigh : float\\n    In Hz.\\n'
    """
    rest = match[2] if match[2].endswith("\n") else match[2] + "\n"
    return "".join(name + rest for name in match[1].split(", "))


class Readable(griffe.Extension):
    """Makes every docstring readable once it is collected."""

    def on_instance(self, *, obj: griffe.Object, **_: object) -> None:
        if obj.docstring is not None:
            obj.docstring.value = readable(obj.docstring.value)
