import pytest

from spoken_commands import write_corpus

pytest.importorskip("torch", reason="needs the extra [torch]")

RECIPE = ["--network", "bc-resnet", "--batch-size", 8, "--rate", 0.05]
SHORT = [*RECIPE, "--iterations", 4, "--log-every", 2, "--save-every", 4]


@pytest.fixture(autouse=True)
def one_thread():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def words(tmp_path_factory):
    """A folder in the layout of Speech Commands; not to be written to."""
    return write_corpus(tmp_path_factory.mktemp("words"))


@pytest.fixture(scope="session")
def spotting(tmp_path_factory, words):
    """A finished run; check and predict may write to it."""
    from small_run import call

    folder = tmp_path_factory.mktemp("spotting") / "run"
    with pytest.MonkeyPatch.context() as patch:
        assert call(patch, "speech", "train", words, "--out", folder, *SHORT) == 0
    return folder
