"""The examples run, small versions of them where they are large, and print what they say."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from somatopy.pictures.display import KINDS

EXAMPLES = Path(__file__).parents[1] / "examples"
LONGEST = 60  # lines


def example(name):
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def number_after(text, printed):
    return float(re.search(rf"{re.escape(text)}\s+([\d.]+)", printed)[1])


def test_the_syllables_tell_the_vowels_of_speakers_never_heard(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("syllables").main(tmp_path / "vowels.png", n_speakers=4, realizations=1)
    assert number_after("never heard", capsys.readouterr().out) > 0.7
    assert (tmp_path / "vowels.png").stat().st_size > 10_000


def test_the_wines_lie_by_cultivar(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("wines").main(tmp_path / "wines.png")
    assert number_after("purity by cultivar", capsys.readouterr().out) > 0.9
    assert (tmp_path / "wines.png").stat().st_size > 10_000


def test_more_units_leave_more_of_an_image(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("patches").main(tmp_path / "patches.png")
    ratios = [number_after("units:", line) for line in capsys.readouterr().out.splitlines()]
    assert ratios == sorted(ratios)
    assert ratios[-1] > ratios[0] + 6
    assert (tmp_path / "patches.png").stat().st_size > 10_000


def test_digits_are_read_with_few_channels_and_no_others_are_computed(capsys):
    pytest.importorskip("torch", reason="needs the extra [torch]")
    example("masked_digits").main(n_steps=150)
    printed = capsys.readouterr().out
    assert number_after("digits never seen:", printed) > 0.7
    assert number_after("active outputs:", printed) < 0.05


def test_the_map_of_a_markov_source_remembers(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("markov").main(tmp_path / "markov.png", n=2000, shape=(6, 6))
    assert number_after("quantizer depth", capsys.readouterr().out) > 2.5
    assert (tmp_path / "markov.png").stat().st_size > 10_000


def test_the_square_unfolds_without_a_schedule(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("unfolding").main(tmp_path / "unfolding.png")
    torn = [float(line.split()[-1]) for line in capsys.readouterr().out.splitlines()]
    assert max(torn[1:]) < 0.05 < torn[0]
    assert (tmp_path / "unfolding.png").stat().st_size > 10_000


def test_the_gallery_holds_a_picture_of_every_kind_but_those_of_a_training(tmp_path, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("gallery").main(tmp_path)
    drawn = {path.stem for path in tmp_path.iterdir()}
    assert drawn == set(KINDS) - {"learning_curve", "growth"}
    shown = (EXAMPLES.parent / "docs" / "guide" / "pictures.md").read_text(encoding="utf-8")
    assert drawn == set(re.findall(r"images/gallery/(\w+)\.png", shown))


def page_sizes(folder):
    return {path.name: path.stat().st_size for path in folder.iterdir()}


def test_the_pages_of_tables_and_sounds_are_written(tmp_path):
    pytest.importorskip("soundfile")
    example("explore_tables").main(tmp_path)
    sounds = example("explore_sounds")
    sounds.explore(*sounds.syllables(1, 1), tmp_path / "syllables.html")
    found = page_sizes(tmp_path)
    assert set(found) == {"wines.html", "colors.html", "syllables.html"}
    assert min(found.values()) > 100_000


def test_the_page_of_digits_shows_their_images(tmp_path):
    data = Path(os.environ.get("SOMATOPY_DATA", EXAMPLES.parents[1] / "shared" / "data")) / "mnist"
    if not data.is_dir():
        pytest.skip("needs the folder mnist in SOMATOPY_DATA")
    example("explore_images").main(tmp_path, n=100, shape=(3, 4))
    assert '"type":"image/png"' in (tmp_path / "digits.html").read_text("utf-8")


def test_the_gas_falls_into_the_two_rings(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("rings").main(tmp_path / "rings.png")
    printed = capsys.readouterr().out
    assert "2 parts for 2 rings" in printed
    assert "one ring only: True" in printed
    assert number_after("error", printed) < number_after("as many units", printed)
    assert (tmp_path / "rings.png").stat().st_size > 10_000


def test_the_hierarchy_sorts_the_digits(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("hierarchy").main(tmp_path / "hierarchy.png")
    printed = capsys.readouterr().out
    assert number_after("purity by numeral", printed) > 0.85
    assert printed.startswith("3 x 3 units for 1797 digits\n  unit 0, mostly ")
    assert (tmp_path / "hierarchy.png").stat().st_size > 10_000


def test_the_deep_map_of_digits_is_held_against_a_plain_one(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch", reason="needs the extra [torch]")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("deep_digits").main(tmp_path / "digits.png", n_iterations=150, side=5)
    printed = capsys.readouterr().out
    assert number_after("purity of codes", printed) > 0.6
    assert number_after("purity of pixels", printed) > 0.6
    assert (tmp_path / "digits.png").stat().st_size > 10_000


def test_spoken_words_are_told_better_than_by_chance(tmp_path, capsys):
    pytest.importorskip("soundfile", reason="the clips are FLAC")
    words = some_words(tmp_path / "words")
    example("speech_commands").main(words)
    assert number_after("right by their unit", capsys.readouterr().out) > 0.5


def some_words(folder, words=("go", "yes", "stop")):
    """A folder of three words, linked to the real clips; skips without them."""
    data = Path(os.environ.get("SOMATOPY_DATA", EXAMPLES.parents[1] / "shared" / "data")) / "speech_commands"
    if not data.is_dir():
        pytest.skip("needs the folder speech_commands in SOMATOPY_DATA")
    folder.mkdir()
    for word in words:
        (folder / word).symlink_to(data / word)
    lines = (data / "manifest.csv").read_text("utf-8").splitlines()
    chosen = [line for line in lines[1:] if line.startswith(tuple(f"{word}/" for word in words))]
    (folder / "manifest.csv").write_text("\n".join([lines[0], *chosen]))
    return folder


def test_keywords_of_speakers_never_heard_are_told(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch", reason="needs the extra [torch]")
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("keywords").main(tmp_path / "keywords.png", n_speakers=4, iterations=40)
    assert number_after("told right", capsys.readouterr().out) > 1 / 6
    assert (tmp_path / "keywords.png").stat().st_size > 10_000


def test_sounds_and_how_they_are_spoken_recall_each_other(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MPLBACKEND", "Agg")
    example("sound_and_meaning").main(tmp_path / "links.png", realizations=1)
    printed = capsys.readouterr().out
    assert number_after("understood, reinforced", printed) > number_after("understood, grown", printed)
    assert (tmp_path / "links.png").stat().st_size > 10_000


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda p: p.name)
def test_an_example_is_short_and_says_how_to_run_it(path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < LONGEST
    assert f"python examples/{path.name}" in text.split('"""')[1]


def test_without_its_data_an_example_says_where_it_is_looked_for():
    environment = {name: value for name, value in os.environ.items() if name != "SOMATOPY_DATA"}
    done = subprocess.run(
        [sys.executable, EXAMPLES / "speech_commands.py"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "SOMATOPY_DATA" in done.stderr
