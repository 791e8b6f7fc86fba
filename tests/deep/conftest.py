"""Deep tests in one thread: their products are small, and on a busy machine more threads lose more than they gain."""

import pytest


@pytest.fixture(autouse=True)
def one_thread():
    """torch in one thread, as long as a test runs."""
    torch = pytest.importorskip("torch", reason="needs the extra [torch]")
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
