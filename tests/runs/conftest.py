import pytest

from small_run import trained, write_table


@pytest.fixture(scope="session")
def table(tmp_path_factory):
    return write_table(tmp_path_factory.mktemp("data") / "table.csv")


@pytest.fixture(scope="session")
def finished(tmp_path_factory, table):
    """A finished run, its configuration and samples; not to be written to."""
    return trained(tmp_path_factory.mktemp("finished") / "run", table)
