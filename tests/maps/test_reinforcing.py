"""Reinforcing: who moves, where to, and that a plain loop moves them alike."""

import numpy as np
import pytest

from somatopy.maps.reinforcing import Side, reinforce


def side(samples, codebook, concepts):
    return Side(np.array(samples, float), np.array(codebook, float), np.array(concepts))


def sure(n=1):
    """A map that has no doubt: two far units, of concepts 0 and 1, each sample at the first."""
    return side([[0.0]] * n, [[0.0], [100.0]], [0, 1])


def test_of_maps_that_disagree_the_one_in_greater_doubt_yields():
    sound = side([[4.0], [0.0], [10.0]], [[0.0], [10.0], [5.0]], [0, 0, 1])
    meaning = sure(3)
    reinforce(sound, meaning, np.array([0]), rate=0.5, margin=0.0)
    assert sound.codebook.ravel().tolist() == [2.0, 10.0, 5.5]  # the right one came, the rival went
    assert meaning.codebook.ravel().tolist() == [0.0, 100.0]


def test_either_map_may_be_the_one_that_yields():
    sound = side([[4.0], [0.0], [10.0]], [[0.0], [10.0], [5.0]], [0, 0, 1])
    reinforce(sure(3), sound, np.array([0]), rate=0.5, margin=0.0)
    assert sound.codebook.ravel().tolist() == [2.0, 10.0, 5.5]


@pytest.mark.parametrize(("margin", "moved"), [(0.0, False), (0.3, False), (0.4, True)])
def test_a_pair_recalled_rightly_moves_what_doubts_more_than_the_margin(margin, moved):
    # right at distance 2, rival at 3: doubt (4 - 9) / (4 + 9) = -0.38
    sound = side([[2.0], [0.0], [5.0]], [[0.0], [5.0]], [0, 1])
    reinforce(sound, sure(3), np.array([0]), rate=0.1, margin=margin)
    assert sound.codebook.ravel().tolist() == pytest.approx([0.2, 5.0] if moved else [0.0, 5.0])


def test_a_unit_that_stands_for_nothing_takes_no_part():
    sound = side([[4.0], [0.0], [9.0]], [[0.0], [4.0], [5.0]], [0, -1, 1])
    reinforce(sound, sure(3), np.array([0]), rate=0.5, margin=0.0)
    assert sound.codebook.ravel().tolist() == [2.0, 4.0, 5.5]


def test_no_unit_is_pushed_beyond_the_samples():
    sound = side([[4.0], [0.0], [5.2]], [[0.0], [5.0]], [0, 1])
    for _ in range(50):
        reinforce(sound, sure(3), np.array([0]), rate=0.3, margin=0.9)
    assert sound.codebook[1, 0] == 5.2


def test_where_all_means_one_thing_nothing_moves():
    sound = side([[1.0], [3.0]], [[0.0], [2.0]], [0, 0])
    reinforce(sound, side([[0.0], [0.0]], [[0.0]], [0]), np.array([0, 1]), rate=0.5, margin=0.9)
    assert sound.codebook.ravel().tolist() == [0.0, 2.0]


def test_units_in_one_place_are_in_doubt_and_no_warning_is_given():
    sound = side([[0.0], [1.0]], [[0.0], [0.0]], [1, 0])
    reinforce(sound, sure(2), np.array([0]), rate=0.5, margin=0.0)
    assert np.isfinite(sound.codebook).all()


def plain_reinforce(maps, pairs, rate, margin):
    """The rule once more, by loops over units."""

    def look(samples, codebook, concepts, pair):
        return [(sum((samples[pair] - w) ** 2), k) for k, w in enumerate(codebook) if concepts[k] >= 0]

    def candidates(seen, concepts, concept):
        right = min(s for s in seen if concepts[s[1]] == concept)
        return right, min((s for s in seen if concepts[s[1]] != concept), default=None)

    def doubt(right, rival):
        return -1 if rival is None else (right[0] - rival[0]) / (right[0] + rival[0])

    for pair in pairs:
        seen = [look(*one, pair) for one in maps]
        mean = [one[2][min(s)[1]] for one, s in zip(maps, seen, strict=True)]
        wanted = [mean[1], mean[0]]
        found = [candidates(s, one[2], w) for s, one, w in zip(seen, maps, wanted, strict=True)]
        doubts = [doubt(*f) for f in found]
        moving = [i for i in (0, 1) if doubts[i] > -margin]
        if mean[0] != mean[1]:
            moving = [0 if doubts[0] <= doubts[1] else 1]
        for i in moving:
            samples, codebook, _ = maps[i]
            (_, right), (_, rival) = found[i]
            x = samples[pair]
            codebook[right] += rate * (x - codebook[right])
            codebook[rival] -= rate * (x - codebook[rival])
            codebook[rival] = np.clip(codebook[rival], samples.min(axis=0), samples.max(axis=0))


@pytest.mark.parametrize("margin", [0.0, 0.2])
def test_the_units_move_as_in_a_plain_loop(margin):
    random = np.random.default_rng(0)
    samples = random.random((40, 3)), random.random((40, 2))
    codebooks = random.random((7, 3)), random.random((5, 2))
    concepts = np.array([0, 1, 2, -1, 1, 0, 2]), np.array([2, 0, 1, 1, -1])
    ours = [Side(x, w.copy(), c) for x, w, c in zip(samples, codebooks, concepts, strict=True)]
    order = random.permutation(40)
    reinforce(*ours, order, 0.2, margin)
    plain_reinforce(list(zip(samples, codebooks, concepts, strict=True)), order, 0.2, margin)
    for one, codebook in zip(ours, codebooks, strict=True):
        np.testing.assert_allclose(one.codebook, codebook)
