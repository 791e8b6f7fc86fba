"""What the pages say of the code: transcripts of a terminal, tables of defaults, lists of options and names.

A ``console`` block is a transcript: each line ``$ command`` is followed by what the command prints, and by its exit
code where that is not 0. ``…`` stands for any text, alone on a line for any lines.
"""

import importlib
import inspect
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import somatopy
from small_run import call
from somatopy.features import BandSettings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
TRANSCRIPT = re.compile(r"^```console\n(.*?)^```", re.M | re.S)
DEFAULT = re.compile(r"^\| `(\w+)` \| `(.+?)` \|", re.M)
NUMBER = re.compile(r"^\| `(\S+)\.py` \| `([A-Z_]+)` \| `(.+?)` \|", re.M)


@dataclass
class Spoken:
    """A command of a transcript, and what is said to follow."""

    command: str
    answer: str


def transcript(page):
    spoken = []
    for block in TRANSCRIPT.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines(keepends=True):
            if line.startswith("$ "):
                spoken.append(Spoken(line[2:].strip(), ""))
            else:
                spoken[-1].answer += line
    return spoken


def answer_to(command, monkeypatch, capsys):
    """What ``command`` prints, and its exit code; somatopy runs in this process, for speed."""
    if command.startswith("somatopy "):
        code = call(monkeypatch, *shlex.split(command)[1:])
        out, err = capsys.readouterr()
    else:
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        code, out, err = done.returncode, done.stdout, done.stderr
    return out + err + (f"[exit code {code}]\n" if code else "")


def matches(answer, printed):
    """Whether ``printed`` is ``answer``, whose ``…`` may be anything.

    >>> matches("a … c\\n", "a b c\\n"), matches("…\\nc\\n", "a\\nb\\nc\\n"), matches("a\\n", "b\\n")
    (True, True, False)
    """
    pattern = re.escape(answer).replace("…", "(?s:.*)")
    return re.fullmatch(pattern, printed) is not None


@pytest.mark.filterwarnings("always")  # a page shows the warnings that a command prints
@pytest.mark.parametrize("page", [p for p in PAGES if transcript(p)], ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_of_a_transcript_prints_what_the_page_says(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for spoken in transcript(page):
        printed = answer_to(spoken.command, monkeypatch, capsys)
        assert matches(spoken.answer, printed), f"$ {spoken.command}\n{printed}\nis not\n{spoken.answer}"


@pytest.mark.parametrize(
    ("page", "thing"),
    [("guide/growing.md", somatopy.GrowingSOM), ("guide/vectors.md", BandSettings)],
    ids=["GrowingSOM", "BandSettings"],
)
def test_the_table_of_defaults_is_that_of_the_code(page, thing):
    told = dict(DEFAULT.findall((DOCS / page).read_text(encoding="utf-8")))
    parameters = inspect.signature(thing).parameters.values()
    assert told == {parameter.name: repr(parameter.default).replace("'", '"') for parameter in parameters}


def test_the_table_of_our_choices_has_the_numbers_of_the_code():
    told = NUMBER.findall((DOCS / "design" / "choices.md").read_text(encoding="utf-8"))
    assert told
    for path, name, value in told:
        module = importlib.import_module(f"somatopy.{path.replace('/', '.')}")
        assert repr(getattr(module, name)) == value, name


def verbs_of(group):
    """The commands of a group and of the groups in it."""
    for command in group.commands.values():
        yield from verbs_of(command) if hasattr(command, "commands") else [command]


def test_every_option_of_the_command_line_is_in_the_reference():
    from typer.main import get_command

    from somatopy.commands import app

    page = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
    told = set(re.findall(r"--[a-z][a-z-]+", page)) - {"--help"}
    verbs = list(verbs_of(get_command(app)))
    there = {
        option
        for verb in verbs
        for parameter in verb.params
        for option in [*parameter.opts, *parameter.secondary_opts]
        if option.startswith("--")
    }
    assert told == there - {"--help"}


@pytest.mark.parametrize("stage", ["data", "features", "measures", "pictures"])
def test_every_public_name_of_a_stage_is_in_the_reference(stage):
    page = (DOCS / "reference" / f"{stage}.md").read_text(encoding="utf-8")
    told = {name.rpartition(".")[2] for name in re.findall(r"^::: (\S+)", page, re.M)}
    room = getattr(somatopy, stage)
    assert told >= {name for name in room.__all__ if not inspect.ismodule(getattr(room, name))}
