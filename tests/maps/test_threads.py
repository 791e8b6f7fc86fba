from __future__ import annotations

import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from somatopy.maps.threads import ALONE_ANYWAY, WORTH_A_THREAD, one_blas_thread

BETWEEN = (ALONE_ANYWAY + WORTH_A_THREAD) / 2


@pytest.fixture(autouse=True)
def two_threads():
    np.ones((2, 2)) @ np.ones((2, 2))  # loads what the limit is set of
    with threadpool_limits(limits=2, user_api="blas"):
        yield


def blas_threads():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_blas_runs_in_one_thread_and_then_in_as_many_as_before():
    with one_blas_thread(BETWEEN):
        assert blas_threads() == {1}
    assert blas_threads() == {2}


def test_an_error_inside_puts_the_number_back():
    with pytest.raises(ZeroDivisionError), one_blas_thread(BETWEEN):
        raise ZeroDivisionError
    assert blas_threads() == {2}


@pytest.mark.parametrize("work", [ALONE_ANYWAY, WORTH_A_THREAD])
def test_tiny_and_large_products_are_left_alone(work):
    with one_blas_thread(work):
        assert blas_threads() == {2}


def test_two_who_overlap_leave_the_number_as_it_was():
    first_left, inside = threading.Event(), threading.Event()

    def other():
        with one_blas_thread(BETWEEN):
            inside.set()
            first_left.wait(10)

    thread = threading.Thread(target=other)
    with one_blas_thread(BETWEEN):
        thread.start()
        assert inside.wait(10)
    first_left.set()
    thread.join()
    assert blas_threads() == {2}
