import pytest
from matplotlib import cbook
from matplotlib.figure import Figure

from pictures.drawing import HOSTILE, drawn
from somatopy.pictures.lettering import EMPTY, UNKNOWN, plain, width_in_ems


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_drawn_as_one_short_plain_line_without_a_warning(text):
    letters = plain(text, 20)
    assert 0 < len(letters.replace(r"\$", "$")) <= 20
    assert letters.isprintable()
    assert cbook.is_math_text(letters) is False
    figure = Figure()
    figure.text(0.5, 0.5, letters)
    drawn(figure)
    assert width_in_ems(letters) >= 0


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("ja", "ja"),
        ("line\nbreak", "line break"),
        ("a\u202eb", "ab"),
        ("日本", UNKNOWN * 2),
        ("", EMPTY),
        ("\x00", EMPTY),
        ("cost $5", r"cost \$5"),
        ("ʃ ø ß ŋ", "ʃ ø ß ŋ"),
        (7, "7"),
    ],
)
def test_what_is_kept_and_what_goes(text, letters):
    assert plain(text) == letters


def test_long_texts_that_differ_at_the_end_stay_different():
    assert plain("speaker_0001_take_01", 12) != plain("speaker_0001_take_02", 12)


def test_a_text_of_exactly_the_limit_is_not_shortened():
    assert plain("x" * 12, 12) == "x" * 12
    assert plain("x" * 13, 12) == "x" * 8 + "…" + "x" * 3


def test_a_longer_line_is_wider_in_proportion():
    assert width_in_ems("nnnn") == pytest.approx(2 * width_in_ems("nn"))
    assert width_in_ems("") == 0


@pytest.mark.parametrize("text", ["forward", "iiii", "WWW", "12,345", "ʃŋø", r"\$5 \$6"])
def test_widths_are_those_that_matplotlib_draws(text):
    figure = Figure(dpi=72)
    written = figure.text(0, 0, text, size=100)
    renderer = drawn(figure).canvas.get_renderer()
    assert width_in_ems(text) * 100 == pytest.approx(written.get_window_extent(renderer).width, rel=0.1)


def test_an_escaped_dollar_is_as_wide_as_one_letter():
    assert width_in_ems(plain("$")) < 1
