"""What the documentation shows is run: every ``python`` and ``sh`` block, page by page, in an empty folder.

The blocks of a page share one folder, and its python blocks one namespace, so a page reads and runs as one session.
A block that follows ``<!-- not run: reason -->`` is only shown.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"(?P<skip><!-- not run: [^>]+-->\n+)?^```(?P<language>python|sh)\n(?P<code>.*?)^```", re.M | re.S
)
LINK = re.compile(r"\]\((?!https?://|mailto:|#)(?P<target>[^)#\s]+)(#[^)]*)?\)")


def blocks(page):
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if not match["skip"]:
            yield match["language"], match["code"]


def run_shell(code, folder):
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "MPLBACKEND": "Agg",
        "NO_COLOR": "1",
    }
    shell = ["bash", "-euo", "pipefail", "-c", code]
    done = subprocess.run(shell, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{code}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_block_of_the_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    namespace = {"__name__": "__page__"}
    for language, code in blocks(page):
        if language == "sh":
            run_shell(code, tmp_path)
        else:
            exec(compile(code, str(page), "exec"), namespace)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_of_the_page_leads_somewhere(page):
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        assert (page.parent / match["target"]).exists(), match["target"]
