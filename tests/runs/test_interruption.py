import os
import signal
import threading

import pytest

from somatopy.runs import interruption
from somatopy.runs.interruption import Interrupted


def send(*numbers):
    for number in numbers:
        os.kill(os.getpid(), number)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_raises_where_the_program_stands(number, code):
    with pytest.raises(Interrupted) as stop, interruption.immediate():
        os.kill(os.getpid(), number)
    assert stop.value.exit_code == code
    assert str(stop.value) == signal.Signals(number).name


def test_a_first_request_is_only_noted_until_it_is_obeyed():
    heard = []
    with interruption.deferred(lambda: heard.append(1)) as request:
        request.obey()
        os.kill(os.getpid(), signal.SIGTERM)
        assert heard == [1]
        with pytest.raises(Interrupted, match="SIGTERM"):
            request.obey()


def test_a_second_request_does_not_wait():
    with pytest.raises(Interrupted, match="SIGINT"), interruption.deferred():
        send(signal.SIGTERM, signal.SIGINT)


def test_the_handlers_before_are_back_afterwards():
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with interruption.immediate(), interruption.deferred():
        assert signal.getsignal(signal.SIGTERM) not in before
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_a_signal_that_is_ignored_stays_ignored():
    """As under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruption.immediate():
            os.kill(os.getpid(), signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_outside_the_main_thread_no_handler_is_set():
    found = []

    def work():
        with interruption.deferred() as request:
            request.obey()
            found.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [before]


def test_no_mender_of_errors_swallows_it():
    assert not issubclass(Interrupted, Exception)
