"""``somatopy speech listen``: keywords in a long sound or from the microphone, with their times."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from somatopy.checking import SomatopyError, extra
from somatopy.commands import screen

if TYPE_CHECKING:
    from somatopy.speech.stream import Event, StreamSpotter

HEADER = ["time", "label", "confidence"]


def listen(
    run: Annotated[Path, typer.Argument(help="A run folder.", metavar="RUN")],
    source: Annotated[str, typer.Argument(help="A sound file, or mic: the microphone.", metavar="FILE|mic")],
    threshold: Annotated[float, typer.Option(help="Probability from which on a keyword counts.")] = 0.7,
    hop: Annotated[float, typer.Option(help="Seconds from one window to the next.")] = 0.1,
    smoothing: Annotated[int, typer.Option(help="Windows whose probabilities are averaged.")] = 3,
    refractory: Annotated[float, typer.Option(help="Seconds after an event without another.")] = 0.8,
    out: Annotated[Path | None, typer.Option(help="A CSV file for the events, too.")] = None,
    which: Annotated[str, typer.Option(help="best or last: the network of RUN to ask.")] = "best",
) -> None:
    """Say which keywords are spoken in FILE, and when."""
    extra("torch", "torch", "keyword spotting")
    from somatopy.runs import interruption, network_folder
    from somatopy.speech import load
    from somatopy.speech.stream import StreamSpotter

    spotter = load(network_folder.opened(run).chosen(which))
    stream = StreamSpotter(
        spotter,
        threshold=threshold,
        hop=hop,
        smoothing=smoothing,
        refractory=refractory,
        labels=spotter.labels,
    )
    events = _from_microphone(stream) if source == "mic" else _from_file(stream, Path(source))
    told: list[list[Any]] = []
    try:
        for event in events:
            told.append(_tell(event))
    except interruption.Interrupted:  # the one way to end a microphone
        told += map(_tell, stream.finish())
        _keep(out, told)
        raise
    _keep(out, told)


def _keep(out: Path | None, told: list[list[Any]]) -> None:
    if out is not None:
        from somatopy.data import storage
        from somatopy.runs import spreadsheet

        storage.write_text(out, spreadsheet.text(HEADER, told))


def _tell(event: Event) -> list[Any]:
    screen.say(f"{event.time:9.2f} s  {event.label:<8} {event.confidence:.2f}")
    return [round(event.time, 3), event.label, round(event.confidence, 4)]


def _from_file(stream: StreamSpotter, path: Path) -> Iterator[Event]:
    from somatopy.data import soundfiles
    from somatopy.speech.corpus import RATE
    from somatopy.speech.stream import events_in

    wave = soundfiles.read(path, RATE)
    seconds, before, count = len(wave) / RATE, time.perf_counter(), 0
    for event in events_in(stream, wave):
        count += 1
        yield event
    spent = time.perf_counter() - before
    screen.note(
        f"{count} keywords in {seconds:.1f} s, heard in {spent:.2f} s: {spent / seconds:.4f} of real time"
    )


def _from_microphone(stream: StreamSpotter) -> Iterator[Event]:
    """Events of the microphone until the process is stopped."""
    from somatopy.speech.corpus import RATE

    sounddevice = extra("sounddevice", "mic", "listening to the microphone")
    blocks: queue.Queue[Any] = queue.Queue()

    def take(samples: Any, _frames: int, _time: Any, _status: Any) -> None:
        blocks.put(samples[:, 0].copy())

    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(sounddevice.InputStream(RATE, stream.hop_samples, channels=1, callback=take))
        except sounddevice.PortAudioError as error:
            raise SomatopyError(f"the microphone cannot be opened: {error}") from error
        screen.note("listening; stop by Ctrl-C")
        while True:
            yield from stream.feed(blocks.get())
