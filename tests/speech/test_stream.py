"""Streams, heard by a stand-in for a network: it knows a word by the pitch in the middle of its window."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from somatopy.checking import InputError, ParameterError  # noqa: E402
from somatopy.speech.labels import LABELS  # noqa: E402
from somatopy.speech.stream import Event, Ring, StreamSpotter, compared, events_in  # noqa: E402

RATE = 16_000
PITCH = {"yes": 500, "go": 1500}


def spotter(waves):
    """Scores by the power of each pitch in the middle 0.3 s."""
    middle = waves[:, 5600:10_400]
    power = torch.fft.rfft(middle).abs()
    scores = torch.zeros(len(waves), 12)
    scores[:, 0] = 3
    for word, pitch in PITCH.items():
        scores[:, LABELS.index(word)] = 8 * power[:, round(pitch * 0.3)] / 1200
    return scores


def stitched(*said, seconds=12, noise=0.01):
    """Noise with a beep of 0.3 s around each (word, time)."""
    wave = np.random.default_rng(0).normal(0, noise, seconds * RATE)
    for word, time in said:
        beep = 0.5 * np.sin(2 * np.pi * PITCH[word] / RATE * np.arange(4800))
        first = round((time - 0.15) * RATE)
        wave[first : first + 4800] += beep
    return wave.astype(np.float32)


SAID = [("yes", 1.0), ("go", 3.25), ("go", 5.5), ("yes", 9.0)]


def listened(wave, **options):
    return list(events_in(StreamSpotter(spotter, **options), wave))


def test_the_words_of_a_stitched_file_are_found_at_their_times():
    events = listened(stitched(*SAID))
    assert [event.label for event in events] == [word for word, _ in SAID]
    assert [event.time for event in events] == pytest.approx([time for _, time in SAID], abs=0.11)
    assert compared(events, SAID, 12).found == 4


@pytest.mark.parametrize("smoothing", [1, 3, 5])
def test_smoothing_does_not_shift_the_time(smoothing):
    events = listened(stitched(("go", 4.0)), smoothing=smoothing, threshold=0.4)
    assert [event.time for event in events] == pytest.approx([4.0], abs=0.11)


def test_silence_and_noise_are_no_events():
    assert listened(stitched()) == []
    assert listened(np.zeros(1)) == []


def test_one_word_is_one_event_and_the_refractory_time_is_kept():
    twice = stitched(("yes", 3.0), ("yes", 3.7))
    assert len(listened(twice, refractory=0.5)) == 2
    assert len(listened(twice, refractory=2.0)) == 1


def test_a_word_at_the_very_end_is_still_told():
    events = listened(stitched(("go", 11.8)))
    assert [event.label for event in events] == ["go"]
    assert events[0].time == pytest.approx(11.8, abs=0.11)


def constant(label):
    """A spotter that hears nothing but ``label``."""
    row = 20 * torch.eye(12)[LABELS.index(label)]
    return lambda waves: row.expand(len(waves), -1)


def test_what_is_heard_before_the_first_sample_is_no_event():
    (event,) = events_in(StreamSpotter(constant("go")), np.zeros(RATE))
    assert event.time >= 0


@pytest.mark.parametrize("order", [("yes", "go"), ("go", "yes")])
def test_a_keyword_that_another_one_follows_at_once_is_not_lost(order):
    """No window without a keyword lies between the two."""
    said = list(zip(order, (1.5, 2.5), strict=True))
    events = listened(stitched(*said, seconds=4), hop=1.0, smoothing=1, refractory=0.5)
    assert [event.label for event in events] == list(order)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=30))
def test_events_do_not_depend_on_how_the_stream_comes(sizes):
    wave, stream, events, place = stitched(*SAID[:2], seconds=5), StreamSpotter(spotter), [], 0
    for size in sizes:
        events += stream.feed(wave[place : place + size])
        place += size
    events += stream.feed(wave[place:]) if place < len(wave) else []
    assert [(e.label, e.time) for e in events] == [(e.label, e.time) for e in listened(wave)[: len(events)]]
    assert len(events) == 2


def test_a_higher_threshold_never_finds_more():
    wave = stitched(*SAID, noise=0.2)
    counts = [len(listened(wave, threshold=threshold)) for threshold in (0.3, 0.6, 0.9, 0.999)]
    assert counts == sorted(counts, reverse=True)


@given(st.lists(st.integers(0, 9), max_size=20))
def test_the_ring_holds_the_last_samples(sizes):
    ring, everything = Ring(7), [0.0] * 7
    for size in sizes:
        new = np.arange(len(everything), len(everything) + size, dtype=np.float32)
        ring.push(new)
        everything += new.tolist()
    assert ring.latest().tolist() == everything[-7:]


def test_what_was_said_is_found_once_by_its_own_label_in_time():
    events = [Event("go", 1.0, 1), Event("go", 1.1, 1), Event("yes", 2.0, 1)]
    hits = compared(events, [("go", 1.05), ("go", 2.0), ("yes", 2.3)], seconds=1800)
    assert (hits.found, hits.missed, hits.false, hits.false_an_hour) == (1, 2, 2, 4)


def test_what_is_no_stream_is_refused():
    with pytest.raises(InputError, match="finite samples"):
        StreamSpotter(spotter).feed([0.0, np.nan])
    with pytest.raises(InputError, match=r"\(2, 3\)"):
        StreamSpotter(spotter).feed(np.zeros((2, 3)))
    with pytest.raises(ParameterError, match="threshold must be"):
        StreamSpotter(spotter, threshold=0)
