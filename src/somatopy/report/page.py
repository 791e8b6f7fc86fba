"""The explorer's page: a payload and its media as one HTML file that asks nothing of any network.

The template has one place for each part. Scripts and styles are allowed by their hash alone (Content Security
Policy, level 3), so nothing that a label or a file name contains can run; data are JSON in which no tag can end.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from somatopy.data.storage import complaints, writing
from somatopy.report.bundle import bundle

HERE = Path(__file__).parent
# The files beside a page: a sound and its spectrogram, a sheet of images.
OURS = re.compile(r"(sample_\d+\.(opus|flac|wav|png)|sheet_\d+\.png)")
PAYLOAD = re.compile(r'<script type="application/json" id="payload">(.*?)</script>', re.DOTALL)
PLACE = re.compile(r"\{\{(\w+)\}\}")
# What could end a script element or begin a comment; U+2028 and U+2029 end lines in older JavaScript.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render(payload: Mapping[str, Any], blocks: Sequence[bytes] = ()) -> str:
    """The page as one text.

    Parameters
    ----------
    payload : mapping
        What ``payload.schema.json`` describes.
    blocks : sequence of bytes
        Media: sounds one after another, or sheets of images; ``payload["media"]`` says what lies where.
    """
    return "".join(parts(payload, blocks))


def write(
    path: str | Path,
    payload: Mapping[str, Any],
    blocks: Sequence[bytes] = (),
    files: Mapping[str, bytes] | None = None,
) -> Path:
    """Write the page to ``path``, wholly or not at all; ``files`` go beside it first, by relative name.

    Files that an earlier page of that name shows go once this one is there; what it does not name is not touched.

    Raises
    ------
    NoRoomError
        The disk is full.
    InputError
        The folder is missing or may not be written.
    """
    path = Path(path)
    beside = {path.parent / name: data for name, data in (files or {}).items()}
    earlier = media_beside(path)
    for name, data in beside.items():
        make_folder(name.parent)
        with writing(name) as file:
            file.write(data)
    with writing(path) as file:
        for part in parts(payload, blocks):
            file.write(part.encode("utf-8", "replace"))
    forget(earlier - beside.keys())
    return path


def media_folder(path: Path) -> str:
    """What the folder of the files beside a page is called."""
    return f"{path.stem}_media"


def media_beside(path: Path) -> set[Path]:
    """The files beside the page at ``path``, as it tells itself; none where no page of ours is, or one without any."""
    folder = path.parent / media_folder(path)
    if not (path.is_file() and folder.is_dir()):
        return set()
    with complaints(path):
        payload = PAYLOAD.search(path.read_text(encoding="utf-8", errors="replace"))
    try:
        media = json.loads(payload[1])["media"] if payload else {}
        names = [*media["files"], *(media.get("spectra") or ())] if media["folder"] == folder.name else []
        return {folder / name for name in names if OURS.fullmatch(name)}  # a page may have been tampered with
    except (KeyError, TypeError, ValueError):
        return set()


def forget(files: Collection[Path]) -> None:
    """Remove media that no page shows any more, and their folder if nothing is left in it."""
    for file in files:
        with complaints(file):
            file.unlink(missing_ok=True)
    for folder in {file.parent for file in files}:
        with complaints(folder):
            if not folder.is_symlink() and not any(folder.iterdir()):
                folder.rmdir()


def make_folder(folder: Path) -> None:
    """Make the folder of the files beside a page, if it is not there; the page's own folder must be."""
    with complaints(folder):
        folder.mkdir(exist_ok=True)


def parts(payload: Mapping[str, Any], blocks: Sequence[bytes]) -> Iterator[str]:
    """The page piece by piece; media are encoded one block at a time."""
    script, style = page_script(), read("page.css")
    small = {
        "title": html.escape(str(payload["title"])),
        "policy": html.escape(policy(script, style, payload.get("media")), quote=True),
        "style": style,
        "script": script,
    }
    for place, text in _template():
        yield place
        if text == "payload":
            yield json_text(payload)
        elif text == "media":
            yield from map(media_block, range(len(blocks)), blocks)
        else:
            yield small.get(text, "")


def _template() -> Iterator[tuple[str, str]]:
    """Pairs of a text and the name of the place after it, "" after the last."""
    pieces = PLACE.split(read("page.html"))
    yield from zip(pieces[::2], [*pieces[1::2], ""], strict=True)


def json_text(value: Any) -> str:
    """``value`` as JSON that may stand inside a script element.

    >>> json_text({"label": "</script>"})
    '{"label":"\\\\u003c/script\\\\u003e"}'
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(UNSAFE)


def media_block(index: int, data: bytes) -> str:
    """An element that no browser runs or decodes before it is asked for."""
    text = base64.b64encode(data).decode("ascii")
    return f'<script type="application/octet-stream" id="media-{index}">{text}</script>\n'


def policy(script: str, style: str, media: Mapping[str, Any] | None) -> str:
    """The Content Security Policy: our script and style by hash, pictures and sounds of the page, nothing else."""
    beside = " 'self' file:" if media and media.get("form") == "files" else ""
    rules = {
        "default-src": "'none'",
        "script-src": f"'sha256-{fingerprint(script)}'",
        "style-src": f"'sha256-{fingerprint(style)}'",
        "img-src": f"data: blob:{beside}",
        "media-src": f"data: blob:{beside}",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def fingerprint(text: str) -> str:
    """Base64 of the SHA-256 of ``text``, as a policy names it."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def page_script() -> str:
    """The page's modules as one script."""
    modules = {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / "page").glob("*.js"))}
    return bundle(modules, "main")


def read(name: str) -> str:
    """The text of a file of this stage."""
    return (HERE / name).read_text(encoding="utf-8")
