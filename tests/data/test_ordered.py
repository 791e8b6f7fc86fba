import threading
import time

import pytest

from somatopy.checking import ParameterError
from somatopy.data.ordered import AHEAD, in_order


def test_results_come_in_the_order_of_the_items():
    def work(item):
        time.sleep(0.002 * (item % 5))
        return item

    assert list(in_order(work, range(40), 4)) == list(range(40))


def test_an_error_comes_at_the_place_of_its_item():
    results = in_order(lambda item: 1 // item, [1, 1, 0, 1], 2)
    assert [next(results), next(results)] == [1, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_only_a_few_items_are_worked_on_ahead():
    begun = []
    results = in_order(begun.append, range(1000), 2)
    next(results)
    time.sleep(0.05)
    assert len(begun) <= 2 * AHEAD + 1
    results.close()


def test_stopping_early_leaves_no_thread_behind():
    before = threading.active_count()
    results = in_order(abs, range(1000), 3)
    next(results)
    results.close()
    assert threading.active_count() == before


def test_stopping_early_begins_nothing_more():
    begun = []

    def work(item):
        begun.append(item)
        time.sleep(0.05)

    results = in_order(work, range(1000), 2)
    next(results)
    results.close()
    assert len(begun) < AHEAD


@pytest.mark.parametrize("n_jobs", [0, -1, 1.5, "2"])
def test_an_absurd_number_of_threads_is_refused(n_jobs):
    with pytest.raises(ParameterError, match="n_jobs must be a whole number at least 1"):
        next(in_order(abs, [1], n_jobs))


def test_no_items_give_no_results():
    assert list(in_order(abs, [], 2)) == []


def test_one_job_works_in_the_callers_thread():
    assert set(in_order(lambda _: threading.current_thread(), range(3), 1)) == {threading.current_thread()}
