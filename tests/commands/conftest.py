import pytest

from small_run import trained, write_table


@pytest.fixture(scope="session")
def table(tmp_path_factory):
    return write_table(tmp_path_factory.mktemp("data") / "table.csv")


@pytest.fixture(scope="session")
def finished(tmp_path_factory, table):
    """A finished run; not to be written to."""
    return trained(tmp_path_factory.mktemp("finished") / "run", table)[0]


@pytest.fixture
def call(monkeypatch, capsys):
    """``call("train", ...)`` runs somatopy in this process: exit code, stdout, stderr."""
    from small_run import call

    def run(*arguments):
        code = call(monkeypatch, *arguments)
        return code, *capsys.readouterr()

    return run
