"""Agents in one thread, as all tests with torch; without torch or Gymnasium they are left out."""

import pytest

pytest.importorskip("gymnasium", reason="needs the extra [rl]")


@pytest.fixture(autouse=True)
def one_thread():
    """torch in one thread, as long as a test runs."""
    torch = pytest.importorskip("torch", reason="needs the extra [rl]")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
