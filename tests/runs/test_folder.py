import os

import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.runs.folder import Run, opened


def test_gmaps_are_listed_by_step_and_nothing_else_is(tmp_path):
    run = Run(tmp_path)
    run.make()
    for step in (2, 10, 1_000_000):
        run.gmap(step).touch()
    (run.gmaps / "gmap_000003.safetensors.bak").touch()
    (run.gmaps / ".gmap_000004.safetensors.x.part").touch()
    assert run.gmap_steps() == [2, 10, 1_000_000]


def test_a_folder_not_yet_there_holds_no_gmaps_and_no_strangers(tmp_path):
    run = Run(tmp_path / "none")
    assert run.gmap_steps() == []
    assert run.strangers() == []
    assert not run.is_started
    assert not run.is_finished


def test_what_runs_write_is_no_stranger_and_goes_when_cleared(tmp_path):
    run = Run(tmp_path)
    run.make()
    for path in (run.config, run.history, run.features, run.explorer, run.lock, run.finished):
        path.touch()
    (tmp_path / ".config.toml.x1.part").touch()
    (tmp_path / "thesis.docx").touch()
    assert run.strangers() == ["thesis.docx"]
    run.clear()
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "thesis.docx"]


def test_clearing_does_not_follow_a_link_out_of_the_folder(tmp_path):
    dear = tmp_path / "dear"
    dear.mkdir()
    (dear / "photo.png").touch()
    run = Run(tmp_path / "run")
    run.folder.mkdir()
    run.gmaps.symlink_to(dear)
    run.clear()
    assert (dear / "photo.png").exists()
    assert not run.gmaps.is_symlink()


def half_written(run):
    """The parts that a training, and that other commands may leave."""
    own = [run.folder / f".{path.name}.0123456789ab.part" for path in (run.config, run.history, run.features)]
    own += [folder / ".name.txt.0123456789ab.part" for folder in (run.log.parent, run.gmaps, run.checkpoint)]
    places = [run.folder, run.check, run.check / "new", run.matlab / "check" / "new", run.figures]
    others = [folder / ".name.txt.0123456789ab.part" for folder in places]
    for path in (*own, *others):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return own, others


def test_sweeping_leaves_what_a_check_or_a_drawing_has_under_way(tmp_path):
    run = Run(tmp_path)
    run.make()
    own, others = half_written(run)
    run.sweep()
    assert not any(path.exists() for path in own)
    assert all(path.exists() for path in others)


def test_sweeping_takes_half_written_files_only(tmp_path):
    run = Run(tmp_path)
    run.make()
    run.gmap(1).touch()
    _, others = half_written(run)
    for path in others:
        os.utime(path, (0, 0))
    run.sweep()
    assert list(run.folder.rglob("*.part")) == []
    assert [path.name for path in run.gmaps.iterdir()] == ["gmap_000001.safetensors"]
    assert list(run.checkpoint.iterdir()) == []


def test_sweeping_does_not_follow_a_link_out_of_the_folder(tmp_path):
    dear = tmp_path / "dear"
    dear.mkdir()
    (dear / ".photo.part").touch()
    run = Run(tmp_path / "run")
    run.folder.mkdir()
    run.check.symlink_to(dear)
    run.sweep()
    assert (dear / ".photo.part").exists()


def test_a_folder_below_a_file_cannot_be_made_and_says_so(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(
        ParameterError, match=r"--out: .*file.* cannot be made: Not a directory; choose another"
    ):
        Run(tmp_path / "file" / "run").make()


@pytest.mark.parametrize(("made", "what"), [(True, "has no config.toml"), (False, "is no folder")])
def test_opening_what_is_no_run_says_why(tmp_path, made, what):
    if made:
        (tmp_path / "run").mkdir()
    with pytest.raises(InputError, match=what):
        opened(tmp_path / "run")
