"""InterconnectedSOM: two maps tied by links."""

import numpy as np
import pandas as pd
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

import somatopy
from somatopy import BatchSOM, GrowingSOM, InterconnectedSOM, NeuralGas, OnlineSOM, SOMClassifier
from somatopy.checking import InputError, MapFileError, ParameterError
from somatopy.data import mapfile
from somatopy.maps.links import strengths

SMALL = BatchSOM((4, 3), n_epochs=4), BatchSOM((3, 3), n_epochs=6)


@parametrize_with_checks(
    [InterconnectedSOM(BatchSOM((7, 7), n_epochs=3), BatchSOM((5, 5), n_epochs=3), reinforcing_cycles=2)]
)
def test_scikit_learn_contract(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def words():
    """Four words spoken indistinctly, (200, 5), their meanings (200, 3), and which word it was."""
    random = np.random.default_rng(0)
    word = random.integers(0, 4, 200)
    sound = random.normal(size=(4, 5))[word] + random.normal(0, 0.6, (200, 5))
    meaning = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0]])
    return sound, meaning[word], word, meaning


def plain_recall(x, codebook, links, others):
    """The vector that the strongest link of the nearest unit leads to."""
    unit = min(range(len(codebook)), key=lambda k: sum((x - codebook[k]) ** 2))
    row, total = links[unit], links.sum(axis=0)
    strength = [row[j] / np.sqrt(row.sum() * total[j]) if row[j] else 0.0 for j in range(len(row))]
    return others[strength.index(max(strength))]


def test_words_call_up_their_meaning_and_meanings_a_sound_of_the_word(words):
    sound, meaning, word, table = words
    tied = InterconnectedSOM(random_state=0).fit(sound[:150], meaning[:150])
    found = np.abs(tied.recall(sound[150:])[:, None] - table).sum(2).argmin(1)
    assert (found == word[150:]).mean() > 0.8
    middles = np.array([sound[word == w].mean(0) for w in range(4)])
    spoken = tied.recall_back(table)
    assert np.square(spoken[:, None] - middles).sum(2).argmin(1).tolist() == [0, 1, 2, 3]


def test_recall_is_that_of_a_plain_loop(words):
    sound, meaning, _, _ = words
    tied = InterconnectedSOM(*SMALL, random_state=0).fit(sound, meaning)
    first, second = tied.first_.codebook_, tied.second_.codebook_
    there = [plain_recall(x, first, tied.links_, second) for x in sound]
    back = [plain_recall(y, second, tied.links_.T, first) for y in meaning]
    assert np.array_equal(tied.recall(sound), there)
    assert np.array_equal(tied.recall_back(meaning), back)


def test_several_best_units_vote_the_nearer_the_stronger(words):
    sound, meaning, _, _ = words
    tied = InterconnectedSOM(*SMALL, n_best=3, random_state=0).fit(sound, meaning)
    units, shares = tied.recall_units(sound[:20])
    strength = strengths(tied.links_)
    for x, unit, share in zip(sound[:20], units, shares, strict=True):
        distance = np.square(x - tied.first_.codebook_).sum(1)
        near = np.argsort(distance, kind="stable")[:3]
        said = (1 / distance[near]) @ strength[near]
        assert unit == said.argmax()
        assert share == pytest.approx(said.max() / said.sum())


def test_the_links_are_those_of_the_last_passes_over_the_pairs(words):
    sound, meaning, _, _ = words
    tied = InterconnectedSOM(*SMALL, fading=0.5, random_state=0).fit(sound, meaning)
    together = np.zeros_like(tied.links_)
    np.add.at(together, (tied.first_.predict(sound), tied.second_.predict(meaning)), 1)
    used = together > 0
    np.testing.assert_allclose(tied.links_[used], 2 * together[used], atol=0.3)
    assert (tied.links_[~used] < 0.3).all()


def test_the_maps_are_those_that_grow_alone_where_nothing_is_reinforced(words):
    sound, meaning, _, _ = words
    alone = GrowingSOM(random_state=3).fit(sound), GrowingSOM(random_state=4).fit(meaning)
    tied = InterconnectedSOM(
        GrowingSOM(random_state=3), GrowingSOM(random_state=4), reinforcing_cycles=0
    ).fit(sound, meaning)
    assert np.array_equal(tied.first_.codebook_, alone[0].codebook_)
    assert np.array_equal(tied.second_.codebook_, alone[1].codebook_)
    assert tied.links_.shape == (len(alone[0].codebook_), len(alone[1].codebook_))


def test_the_links_grow_with_the_maps(words):
    tied = InterconnectedSOM(random_state=0, reinforcing_cycles=0)
    sizes = []
    for record in tied.iter_fit(words[0], words[1]):
        assert tied.links_.shape == (record["units"], record["second_units"])
        assert np.array_equal(tied.recall(words[0][:3]), tied.recall(words[0][:3]))
        sizes.append(record["units"])
    assert sizes[0] == 4 < sizes[-1]


def test_reinforcing_tells_apart_what_the_other_map_tells_apart(words):
    sound, meaning, _, _ = words
    tied = InterconnectedSOM(*SMALL, random_state=0).fit(sound, meaning)
    grown = [record for record in tied.history_ if record["phase"] == "growing"][-1]
    assert tied.history_[-1]["agreeing"] > grown["agreeing"] + 0.05
    assert tied.history_[-1]["agreeing"] == pytest.approx(tied.agreeing_.mean(), abs=0.02)


def test_a_cycle_presents_the_pairs_not_recalled_and_then_all(words):
    tied = InterconnectedSOM(*SMALL, reinforcing_cycles=2, random_state=0).fit(words[0], words[1])
    *_, grown, reinforced, reviewed, again, last = tied.history_
    assert [r["phase"] for r in (reinforced, reviewed, again, last)] == ["reinforcing", "reviewing"] * 2
    assert reinforced["pairs"] == round(200 * (1 - grown["agreeing"]))
    assert (reviewed["pairs"], last["pairs"]) == (200, 200)
    assert (reinforced["rate"], last["rate"]) == (0.1, 0.05)
    assert [r["step"] for r in tied.history_] == list(range(tied.n_iter_))


@pytest.mark.parametrize("som", [None, OnlineSOM((4, 4), n_epochs=3)])
def test_one_seed_gives_one_result(words, som):
    sound, meaning, _, _ = words
    one, same = (InterconnectedSOM(som, random_state=5).fit(sound, meaning) for _ in range(2))
    other = InterconnectedSOM(som, random_state=6).fit(sound, meaning)
    assert np.array_equal(one.first_.codebook_, same.first_.codebook_)
    assert np.array_equal(one.links_, same.links_)
    assert not np.array_equal(one.second_.codebook_, other.second_.codebook_)


@pytest.mark.parametrize("maps", [(None, None), SMALL])
def test_a_saved_one_answers_the_same_and_trains_the_same(words, tmp_path, maps):
    frame = pd.DataFrame(words[0], columns=list("abcde"))
    tied = InterconnectedSOM(*maps, n_best=2, spread=0.1, random_state=0).fit(frame, words[1])
    tied.save(tmp_path / "a.safetensors")
    again = somatopy.load(tmp_path / "a.safetensors")
    assert np.array_equal(again.recall(frame), tied.recall(frame))
    assert np.array_equal(again.recall_back(words[1]), tied.recall_back(words[1]))
    assert np.array_equal(again.agreeing_, tied.agreeing_)
    assert again.history_ == tied.history_
    assert list(again.feature_names_in_) == list("abcde")
    assert np.array_equal(again.fit(frame, words[1]).links_, tied.links_)


@pytest.mark.parametrize("wrong", [np.ones((2, 2)), np.full((12, 9), -1.0), np.full((12, 9), np.nan)])
def test_links_that_do_not_fit_the_maps_are_refused(words, tmp_path, wrong):
    InterconnectedSOM(*SMALL, random_state=0).fit(words[0], words[1]).save(tmp_path / "a")
    header, arrays = mapfile.read(tmp_path / "a")
    mapfile.write(tmp_path / "b", header, {**arrays, "links": wrong})
    with pytest.raises(MapFileError, match="links must be"):
        somatopy.load(tmp_path / "b")


def test_a_single_column_is_recalled_as_one(words):
    sound, meaning, _, _ = words
    one = InterconnectedSOM(*SMALL, random_state=0).fit(sound, meaning[:, 0])
    column = InterconnectedSOM(*SMALL, random_state=0).fit(sound, meaning[:, :1])
    assert one.predict(sound).shape == (200,)
    assert np.array_equal(one.predict(sound)[:, None], column.predict(sound))
    assert one.recall_back([1.0, 0.0]).shape == (2, 5)


def test_precision_stays_single(words):
    tied = InterconnectedSOM(random_state=0).fit(words[0].astype(np.float32), words[1].astype(np.float32))
    assert tied.first_.codebook_.dtype == tied.second_.codebook_.dtype == np.float32


@pytest.mark.parametrize(
    ("y", "match"),
    [
        (np.zeros((9, 2)), r"one row per sample: X has 200 samples; got shape \(9, 2\)"),
        (np.full((200, 2), np.nan), "y holds NaN in 400 cells, the first in row 0, column 0"),
        (np.full((200, 2), 1e300), "y holds values as large as"),
        (np.zeros((200, 2, 2)), r"y must be \(N,\) or \(N, E\)"),
    ],
)
def test_pairs_that_cannot_be_used_are_refused_by_name(words, y, match):
    with pytest.raises(InputError, match=match):
        InterconnectedSOM().fit(words[0], y)


def test_a_meaning_of_other_features_is_refused(words):
    tied = InterconnectedSOM(*SMALL, random_state=0).fit(words[0], words[1])
    with pytest.raises(InputError, match="y must have the 3 features it had in fit; got 2"):
        tied.recall_back(np.zeros((4, 2)))


@pytest.mark.parametrize(
    ("parameters", "match"),
    [
        ({"fading": 0}, "fading must be a number above 0 and at most 1; got 0"),
        ({"n_best": 0}, "n_best must be a whole number at least 1"),
        ({"spread": 1.5}, "spread must be a number at least 0 and at most 1"),
        ({"reinforcing_cycles": -1}, "reinforcing_cycles must be a whole number at least 0"),
        ({"learning_rate": 0}, "learning_rate must be a number above 0"),
        ({"margin": 1}, "margin must be a number at least 0 and below 1"),
        (
            {"first": "GrowingSOM"},
            "first must be one of BatchSOM, GrowingSOM, OnlineSOM or None; got 'GrowingSOM'",
        ),
        ({"first": GrowingSOM}, "first must be one of BatchSOM"),
        ({"second": NeuralGas()}, "second must be one of BatchSOM"),
        ({"second": SOMClassifier()}, "second must be one of BatchSOM"),
        ({"first": BatchSOM(metric="manhattan")}, "reinforcing_cycles needs maps with metric='euclidean'"),
        ({"second": BatchSOM(feature_weights=[1, 1, 1])}, "without feature_weights; got second=BatchSOM"),
    ],
)
def test_absurd_parameters_are_refused_with_a_reason(words, parameters, match):
    with pytest.raises(ParameterError, match=match):
        InterconnectedSOM(**parameters).fit(words[0], words[1])


def test_maps_of_any_metric_are_tied_where_nothing_is_reinforced(words):
    som = BatchSOM((3, 4), metric="manhattan", n_epochs=3)
    assert InterconnectedSOM(som, reinforcing_cycles=0).fit(words[0], words[1]).score(*words[:2]) > 0


def test_a_line_is_printed_an_epoch(words, capsys):
    tied = InterconnectedSOM(*SMALL, reinforcing_cycles=1, verbose=1).fit(words[0], words[1])
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == tied.n_iter_
    assert printed[-2].startswith("reinforcing epoch   1")
    assert "agreeing" in printed[-1]
