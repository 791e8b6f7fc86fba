"""The page as a text: nothing in the data can end its element, nothing but our own script may run."""

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from explorer_pages import EVIL, page_of
from somatopy.checking import InputError
from somatopy.report import page
from somatopy.report.page import HERE, json_text, render, write


class Elements(HTMLParser):
    """The elements of a page, with the text of scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.texts, self.key = [], [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.key = (tag, dict(attrs).get("id", ""))
            self.texts[self.key] = ""

    def handle_endtag(self, tag):
        self.key = None

    def handle_data(self, data):
        if self.key:
            self.texts[self.key] += data


@pytest.fixture(scope="module")
def text():
    return render(*page_of("rectangular"))


@pytest.fixture(scope="module")
def elements(text):
    return Elements(text)


def test_a_label_that_looks_like_markup_stays_text(text, elements):
    assert "img" not in elements.tags
    assert "<img" not in text
    assert EVIL in json.loads(elements.texts["script", "payload"])["labels"]["names"]


def test_the_payload_comes_out_as_it_went_in(elements):
    document, _ = page_of("rectangular")
    assert json.loads(elements.texts["script", "payload"]) == document


def test_signs_that_end_elements_or_lines_are_escaped_in_json():
    value = {"<a>": "& \u2028 \u2029 {{script}}"}
    assert not set("<>&\u2028\u2029") & set(json_text(value))
    assert json.loads(json_text(value)) == value


def test_places_of_the_template_in_the_data_stay_text():
    document, blocks = page_of("rectangular")
    found = Elements(render(document | {"title": "{{payload}} {{script}}"}, blocks))
    assert json.loads(found.texts["script", "payload"])["title"] == "{{payload}} {{script}}"


def test_the_policy_allows_our_script_and_style_by_hash_and_nothing_else(text, elements):
    allowed = rules(text)
    assert allowed["default-src"] == "'none'"
    assert allowed["script-src"] == digest(elements.texts["script", ""])
    assert allowed["style-src"] == digest(elements.texts["style", ""])
    assert allowed["img-src"] == allowed["media-src"] == "data: blob:"
    assert allowed["base-uri"] == allowed["form-action"] == "'none'"


def rules(text):
    policy = html.unescape(re.search(r'Security-Policy" content="([^"]*)"', text)[1])
    return dict(rule.split(" ", 1) for rule in policy.split("; "))


def digest(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_comes_before_all_that_it_rules(text):
    assert text.index("Content-Security-Policy") < text.index("<style") < text.index("<script")


def test_no_element_carries_styles_handlers_or_addresses_of_elsewhere(text, elements):
    for _, attributes in elements.attributes:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")
        assert "src" not in attributes
    assert "://" not in text.replace("http://www.w3.org/2000/svg", "")


def test_media_come_back_byte_for_byte():
    document, blocks = page_of("sounds")
    found = Elements(render(document, blocks))
    assert base64.b64decode(found.texts["script", "media-0"]) == blocks[0]


def test_media_beside_the_page_may_be_shown():
    document, _ = page_of("sounds")
    beside = document["media"] | {"form": "files", "folder": "explore_media", "files": []}
    assert rules(render(document | {"media": beside}))["media-src"] == "data: blob: 'self' file:"


def test_a_page_is_written_with_its_files_beside_it(tmp_path):
    document, blocks = page_of("sounds")
    path = write(tmp_path / "explore.html", document, blocks, {"explore_media/a.opus": b"sound"})
    assert path.read_text(encoding="utf-8") == render(document, blocks)
    assert (tmp_path / "explore_media" / "a.opus").read_bytes() == b"sound"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["explore.html", "explore_media"]


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        write(tmp_path / "nowhere" / "explore.html", *page_of("rectangular"))


def test_a_place_where_no_folder_can_be_is_named_and_none_is_made_above_it(tmp_path):
    document, _ = page_of("sounds")
    files = {"explore_media/a.opus": b"sound"}
    with pytest.raises(InputError, match="nowhere"):
        write(tmp_path / "nowhere" / "explore.html", document, [], files)
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "explore_media").write_text("not a folder")
    with pytest.raises(InputError, match="explore_media cannot be written"):
        write(tmp_path / "explore.html", document, [], files)


def test_an_old_page_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "explore.html"
    path.write_text("old")
    monkeypatch.setattr(page, "media_block", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(path, *page_of("sounds"))
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["explore.html"]


def test_no_module_reads_markup_or_asks_the_network():
    for path in (HERE / "page").glob("*.js"):
        code = path.read_text(encoding="utf-8")
        found = re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|XMLHttp|WebSocket|https://",
            code,
        )
        assert found is None, f"{path.name}: {found}"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_modules_keep_their_own_laws():
    tests = Path(__file__).parent / "page"
    done = subprocess.run(
        ["node", "--test", *map(str, sorted(tests.glob("*.test.mjs")))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def with_media(*names, folder="map_media"):
    """A document that shows these files, and the files."""
    document, _ = page_of("rectangular")
    spectra = [name for name in names if re.fullmatch(r"sample.*png", name)]
    files = [name for name in names if name not in spectra]
    media = {"form": "files", "folder": folder, "files": files, "spectra": spectra or None}
    return document | {"media": media}, [], {f"{folder}/{name}": b"data" for name in names}


def names_in(folder):
    return sorted(file.name for file in folder.iterdir())


def test_media_of_an_earlier_page_go_and_what_it_does_not_name_stays(tmp_path):
    path, folder, other = tmp_path / "map.html", tmp_path / "map_media", tmp_path / "other_media"
    write(path, *with_media("sample_000001.opus", "sample_000001.png", "sample_000002.opus"))
    mine = ["notes.txt", "sample_000003.opus", "sample_1.wav", "sheet_0.png"]
    other.mkdir()
    for place in [*(folder / name for name in mine), other / "sample_000001.opus"]:
        place.write_bytes(b"mine")
    write(path, *with_media("sample_000002.opus"))
    assert names_in(folder) == sorted([*mine, "sample_000002.opus"])
    write(path, *page_of("rectangular"))
    assert names_in(folder) == mine
    assert names_in(other) == ["sample_000001.opus"]


@pytest.mark.parametrize(
    "before", [None, "no page of ours", '<script type="application/json" id="payload">{</script>']
)
def test_recordings_of_ones_own_stay_where_no_page_names_them(before, tmp_path):
    recording = tmp_path / "birds_media" / "sample_000001.wav"
    recording.parent.mkdir()
    recording.write_bytes(b"mine")
    if before is not None:
        (tmp_path / "birds.html").write_text(before)
    for _ in range(2):
        write(tmp_path / "birds.html", *page_of("rectangular"))
    assert recording.read_bytes() == b"mine"


def test_a_page_that_was_tampered_with_or_moved_reaches_no_other_file(tmp_path):
    path, secret = tmp_path / "map.html", tmp_path / "sheet_1.png"
    secret.write_bytes(b"mine")
    (tmp_path / "map_media").mkdir()
    (tmp_path / "map_media" / "sheet_0.png").write_bytes(b"of another page")
    for document, *_ in (with_media("../sheet_1.png"), with_media("sheet_0.png", folder="moved_media")):
        path.write_text(render(document), encoding="utf-8")
        write(path, *page_of("rectangular"))
    assert secret.exists()
    assert names_in(tmp_path / "map_media") == ["sheet_0.png"]


def test_the_folder_of_media_goes_with_the_last_of_them(tmp_path):
    path = write(tmp_path / "map.html", *with_media("sheet_0.png"))
    write(path, *page_of("rectangular"))
    assert list(tmp_path.iterdir()) == [path]
