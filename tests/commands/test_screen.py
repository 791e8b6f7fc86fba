import io
import sys

import pytest

from somatopy.commands import screen


@pytest.mark.parametrize("text", ["two  spaces stay", "größe ☃", "[red]no markup[/red]"])
def test_harmless_text_is_shown_as_it_is(capsys, text):
    screen.say(text)
    assert capsys.readouterr().out == text + "\n"


def test_a_long_line_is_not_broken(capsys):
    screen.say("x" * 500)
    assert capsys.readouterr().out == "x" * 500 + "\n"


def test_a_character_the_locale_lacks_is_written_as_an_escape(monkeypatch):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    screen.prepare()
    screen.say("größe")
    stream.flush()
    assert stream.buffer.getvalue() == b"gr\\xf6\\xdfe\n"
