"""Trains a run in child processes that die, again and again, until one comes to the end.

A program of its own (``python killing.py HOW SEED FOLDER TABLE``): it forks, and a test process should not.
Prints how many children died.
"""

import os
import random
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

from small_run import settings, trained
from somatopy.checking import NoRoomError
from somatopy.runs import beginning, lock, training
from somatopy.runs.folder import Run

MOST_DEATHS = 100
NO_ROOM = 5


def go(folder, table):
    """Begin, or go on, as ``somatopy train --resume`` does."""
    run = Run(folder)
    with lock.held(run.lock):
        begin = beginning.again if run.is_started else beginning.afresh
        asked, samples = begin(run, settings(table))
        training.train(run, asked.estimator(), samples, digest=asked.digest())


def child(work):
    """The process number of a child that does ``work`` and ends."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
        except NoRoomError:
            os._exit(NO_ROOM)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    return pid


def dying_at_event(n, work):
    """``work``, killed before or after its n-th call that the disk could notice."""
    left = [n]

    def strike():
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def deadly(call):
        def called(*arguments, **named):
            strike()
            result = call(*arguments, **named)
            strike()
            return result

        return called

    for name in ("fsync", "replace", "unlink", "mkdir"):
        setattr(os, name, deadly(getattr(os, name)))
    work()


def killed_at_event(chance, work, whole):
    n = chance.randint(1, 60)
    return os.waitpid(child(lambda: dying_at_event(n, work)), 0)[1]


def killed_at_a_moment(chance, work, whole):
    pid = child(work)
    time.sleep(chance.uniform(0, whole))
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def out_of_room(chance, work, whole):
    """No file may become longer than a random limit: the kernel's own kind of full disk."""
    limit = chance.randint(500, 7000)  # the longest file has about 6000 bytes

    def limited():
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        work()

    return os.waitpid(child(limited), 0)[1]


HOW = {"event": killed_at_event, "moment": killed_at_a_moment, "room": out_of_room}


def seconds_of_a_whole_training(table):
    """Measured, after a first one that compiles for all children."""
    with tempfile.TemporaryDirectory() as scratch:
        trained(Path(scratch) / "first", table)
        began = time.perf_counter()
        trained(Path(scratch) / "second", table)
        return time.perf_counter() - began


def main():
    how, seed, folder, table = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    chance, whole = random.Random(seed), seconds_of_a_whole_training(table)
    for deaths in range(MOST_DEATHS):
        patience = whole * (
            1 + deaths / 10
        )  # a machine that was at leisure when it was measured may be busy now
        code = os.waitstatus_to_exitcode(HOW[how](chance, lambda: go(folder, table), patience))
        if code == 0 and Run(folder).is_finished:
            print(deaths)
            return
        if code not in (0, -signal.SIGKILL, NO_ROOM):
            sys.exit(f"a child ended with {code}")
    sys.exit(f"not finished after {MOST_DEATHS} deaths")


if __name__ == "__main__":
    main()
