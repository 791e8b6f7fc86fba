import pytest

from somatopy.checking import InputError, ParameterError
from somatopy.runs.network_folder import NetworkRun


def test_networks_are_listed_in_order_and_others_are_not_taken_for_one(tmp_path):
    run = NetworkRun(tmp_path)
    run.make()
    for name in ("network_000500", "network_010000", "network_000000", "best", "network_5"):
        (run.saved / f"{name}.safetensors").touch()
    assert run.network_steps() == [0, 500, 10_000]


def test_beginning_again_clears_what_a_run_wrote_and_nothing_else(tmp_path):
    run = NetworkRun(tmp_path)
    run.make()
    for path in (run.best, run.network(500), run.submission, run.onnx, run.quantized_onnx):
        path.touch()
    (tmp_path / "notes.txt").write_text("mine")
    assert run.strangers() == ["notes.txt"]
    run.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_best_and_the_last_network_are_chosen_by_name(tmp_path):
    run = NetworkRun(tmp_path)
    run.make()
    for which in ("best", "last"):
        with pytest.raises(
            InputError, match="holds no network yet; go on with its training: somatopy speech"
        ):
            run.chosen(which)
    for path in (run.best, run.network(0), run.network(500)):
        path.touch()
    assert [run.chosen(which) for which in ("best", "last")] == [run.best, run.network(500)]
    with pytest.raises(ParameterError, match="--which must be one of 'best', 'last'"):
        run.chosen("first")


def test_what_a_killed_training_left_half_written_goes(tmp_path):
    run = NetworkRun(tmp_path)
    run.make()
    half = run.saved / ".best.safetensors.0123456789ab.part"
    half.touch()
    run.sweep()
    assert not half.exists()


def test_the_way_to_go_on_is_a_command(tmp_path):
    run = NetworkRun(tmp_path / "my run")
    assert run.go_on == f"somatopy speech train --resume --out '{tmp_path}/my run'"
