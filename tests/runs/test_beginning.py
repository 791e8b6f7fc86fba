import numpy as np
import pytest

from small_run import begin, settings
from somatopy.checking import InputError, ParameterError
from somatopy.data import Clips
from somatopy.runs import beginning, configuration, heard
from somatopy.runs.configuration import overlaid
from somatopy.runs.folder import Run


@pytest.fixture
def begun(tmp_path, table):
    return begin(tmp_path / "run", table)


@pytest.fixture
def sounds(tmp_path):
    """A folder of four short sounds."""
    waves = [np.sin(np.arange(3000) * pitch) / 2 for pitch in (0.1, 0.2, 0.3, 0.4)]
    clips = Clips.from_waves(waves, 16000, ["a", "b", "c", "d"], ["low", "low", "high", "high"])
    clips.save_wavs(tmp_path / "sounds")
    return {"data": {"path": str(tmp_path / "sounds")}, "sound": {"frames": 5}}


def test_a_new_folder_an_empty_one_and_one_that_only_holds_a_lock_are_welcome(tmp_path):
    beginning.admit(Run(tmp_path / "new"), resume=False, overwrite=False)
    (tmp_path / "new").mkdir()
    beginning.admit(Run(tmp_path / "new"), resume=False, overwrite=False)
    (tmp_path / "new" / ".lock").touch()
    beginning.admit(Run(tmp_path / "new"), resume=False, overwrite=False)


def test_a_folder_that_holds_a_run_needs_a_word(begun):
    with pytest.raises(ParameterError, match=r"already holds a run; .* --resume, .* --overwrite, .* --out"):
        beginning.admit(begun[0], resume=False, overwrite=False)
    beginning.admit(begun[0], resume=True, overwrite=False)
    beginning.admit(begun[0], resume=False, overwrite=True)


@pytest.mark.parametrize("options", [(False, False), (True, False), (False, True)])
def test_a_folder_of_other_things_is_never_taken(tmp_path, options):
    (tmp_path / "thesis.docx").touch()
    with pytest.raises(
        ParameterError, match=r"is no run but holds 'thesis.docx'; choose a new or empty folder"
    ):
        beginning.admit(Run(tmp_path), resume=options[0], overwrite=options[1])


def test_going_on_and_beginning_again_exclude_each_other(begun):
    with pytest.raises(ParameterError, match="not both"):
        beginning.admit(begun[0], resume=True, overwrite=True)


def test_parameters_are_refused_before_data_is_read(tmp_path):
    with pytest.raises(ParameterError, match="growth_factor must be a number above 0"):
        beginning.afresh(Run(tmp_path / "run"), settings("none.csv", growth_factor=-1.0))
    assert not (tmp_path / "run").exists()


def test_no_source_at_all_is_said_so():
    with pytest.raises(ParameterError, match="give DATA"):
        beginning.checked({"run": {"seed": 1}})


def test_a_failed_reading_leaves_an_older_run_alone(begun, tmp_path):
    run = begun[0]
    run.gmap(0).write_bytes(b"dear")
    with pytest.raises(InputError):
        beginning.afresh(run, settings(tmp_path / "none.csv"))
    assert run.gmap(0).read_bytes() == b"dear"


def test_beginning_again_takes_the_older_run_away(begun, table):
    run = begun[0]
    run.gmap(0).touch()
    run.history.touch()
    beginning.afresh(run, settings(table, growing_epochs=2))
    assert run.gmap_steps() == []
    assert not run.history.exists()
    assert configuration.read(run.config).parameters["growing_epochs"] == 2


def test_tables_are_scaled_by_feature_and_sounds_by_one_scale_unless_told(tmp_path, table, sounds):
    for tables, scaling in (
        (settings(table), "feature"),
        (settings(table, scaling="global"), "global"),
        (sounds, "global"),
        (overlaid(sounds, {"parameters": {"scaling": "feature"}}), "feature"),
    ):
        asked, _ = beginning.afresh(Run(tmp_path / "run"), tables)
        assert asked.parameters["scaling"] == scaling


def test_the_same_words_or_fewer_go_on(begun, table, monkeypatch):
    run, asked, samples = begun
    monkeypatch.chdir(table.parent)
    for tables in ({}, settings(table), {"data": {"path": table.name}}):
        stored, again = beginning.again(run, tables)
        assert stored == asked
        np.testing.assert_array_equal(again.vectors, samples.vectors)


@pytest.mark.parametrize(
    ("tables", "difference"),
    [
        ({"parameters": {"growing_epochs": 9}}, "growing_epochs is 6, not 9"),
        ({"run": {"seed": 5}}, "seed is 0, not 5"),
        ({"data": {"example": "colors"}}, "example is None, not 'colors'"),
    ],
)
def test_other_words_are_refused_with_both_values(begun, tables, difference):
    with pytest.raises(ParameterError, match=rf"begun with other settings \(.*{difference}.*--overwrite"):
        beginning.again(begun[0], tables)


def test_other_data_are_refused(tmp_path, table):
    copy = tmp_path / "copy.csv"
    copy.write_text(table.read_text())
    run, _, _ = begin(tmp_path / "run", copy)
    copy.write_text(table.read_text().replace("0.", "1.", 1))
    with pytest.raises(
        InputError, match=r"copy.csv is not what .* was trained on \(40 x 3 then, 40 x 3 now, or other"
    ):
        beginning.again(run, {})


def test_an_edited_configuration_is_noticed_by_the_digest(begun):
    run, asked, _ = begun
    run.config.write_text(run.config.read_text().replace("growing_epochs = 6", "growing_epochs = 7"))
    assert beginning.again(run, {})[0].digest() != asked.digest()


def test_other_versions_are_warned_of(begun):
    run = begun[0]
    run.config.write_text(run.config.read_text().replace(f'numpy = "{np.__version__}"', 'numpy = "0.9"'))
    with pytest.warns(UserWarning, match=f"began with numpy 0.9; with {np.__version__} its end may differ"):
        beginning.again(run, {})


def test_sounds_are_heard_once(tmp_path, sounds, monkeypatch):
    run = Run(tmp_path / "run")
    asked, samples = beginning.afresh(run, sounds)
    monkeypatch.setattr("somatopy.runs.source.vectors", pytest.fail)
    again = beginning.training_samples(run, asked)
    np.testing.assert_array_equal(again.vectors, samples.vectors)
    assert again.labels == ["high", "high", "low", "low"]


def test_sounds_whose_vectors_were_lost_are_heard_again(tmp_path, sounds):
    run = Run(tmp_path / "run")
    asked, samples = beginning.afresh(run, sounds)
    run.features.unlink()
    np.testing.assert_array_equal(beginning.training_samples(run, asked).vectors, samples.vectors)
    assert heard.kept(run.features, asked.source) is None
