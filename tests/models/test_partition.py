"""Units into clusters."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from somatopy.maps.lattice import Line, Rectangular
from somatopy.models import partition

LINE = np.array([[0.0], [1.0], [5.0], [6.5], [20.0]])


def test_the_cuts_of_a_merging_are_nested_and_numbered_by_their_lowest_unit():
    merging = partition.agglomerate(LINE, "average", None)
    assert merging(1).tolist() == [0, 0, 0, 0, 0]
    assert merging(2).tolist() == [0, 0, 0, 0, 1]
    assert merging(3).tolist() == [0, 0, 1, 1, 2]
    assert merging(4).tolist() == [0, 0, 1, 2, 3]
    assert merging(5).tolist() == merging(9).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("kind", partition.LINKAGES)
@pytest.mark.parametrize("n_clusters", [2, 5, 11])
def test_without_the_lattice_it_is_scipys_clustering(kind, n_clusters):
    codebook = np.random.default_rng(0).normal(size=(40, 3))
    ours = partition.agglomerate(codebook, kind, None)(n_clusters)
    scipys = fcluster(linkage(codebook, kind), n_clusters, "maxclust")
    assert adjusted_rand_score(ours, scipys) == pytest.approx(1)


@pytest.mark.parametrize("kind", partition.LINKAGES)
def test_along_the_lattice_every_cluster_lies_together(kind):
    lattice = Rectangular(6, 7)
    codebook = np.random.default_rng(1).normal(size=(42, 3))
    labels = partition.agglomerate(codebook, kind, lattice.neighbors)(6)
    for cluster in range(6):
        members = set(np.flatnonzero(labels == cluster).tolist())
        reached, front = set(), {min(members)}
        while front:
            reached |= front
            near = {int(n) for unit in front for n in lattice.neighbors[unit] if n >= 0}
            front = (near & members) - reached
        assert reached == members


def test_alike_units_far_apart_on_the_lattice_stay_apart():
    codebook = np.array([[0.0], [9.0], [0.1]])
    assert partition.agglomerate(codebook, "ward", Line(3).neighbors)(2).tolist() != [0, 1, 0]
    assert partition.agglomerate(codebook, "ward", None)(2).tolist() == [0, 1, 0]


def test_one_unit_is_one_cluster():
    assert partition.agglomerate(np.zeros((1, 2)), "ward", None)(1).tolist() == [0]


def test_the_consensus_finds_clear_groups_and_repeats_with_its_seed():
    random = np.random.default_rng(2)
    codebook = np.vstack([random.normal(center, 0.3, (15, 2)) for center in (0, 5, 10)])
    found = partition.Consensus.of(codebook, np.random.RandomState(0))(3)
    assert found.tolist() == [0] * 15 + [1] * 15 + [2] * 15
    assert np.array_equal(found, partition.Consensus.of(codebook, np.random.RandomState(0))(3))


def test_k_means_counts_units_by_their_samples():
    codebook = np.array([[0.0], [1.0], [10.0], [11.0], [12.0]])
    crowded = partition.k_means(codebook, 2, np.random.RandomState(0), np.array([1, 1, 1, 1, 1]))
    assert len(set(crowded[:2])) == 1
    assert len(set(crowded[2:])) == 1
    lonely = partition.k_means(codebook, 2, np.random.RandomState(0), np.array([0, 0, 50, 0, 50]))
    assert lonely[2] != lonely[4]


def test_fewer_different_units_than_clusters_are_no_error():
    assert set(partition.k_means(np.zeros((4, 2)), 3, np.random.RandomState(0), np.ones(4))) == {0}


def test_the_consensus_is_that_of_plain_counting():
    codebook = np.random.default_rng(3).normal(size=(25, 2))
    consensus = partition.Consensus.of(codebook, np.random.RandomState(0), n_runs=20)
    together, seen = np.zeros((25, 25)), np.zeros((25, 25))
    random = np.random.RandomState(0)
    for _ in range(20):
        drawn = np.sort(random.choice(25, 22, replace=False))
        label = fcluster(linkage(codebook[drawn], "average"), 4, "maxclust")
        for i, one in enumerate(drawn):
            for j, other in enumerate(drawn):
                together[one, other] += label[i] == label[j]
                seen[one, other] += 1
    apart = 1 - together / np.maximum(seen, 1)
    np.fill_diagonal(apart, 0)
    expected = fcluster(linkage(squareform(apart, checks=False), "average"), 4, "maxclust")
    assert adjusted_rand_score(consensus(4), expected) == pytest.approx(1)


def test_more_clusters_than_units_are_as_many_as_units():
    consensus = partition.Consensus.of(np.random.default_rng(0).normal(size=(6, 2)), np.random.RandomState(0))
    assert sorted(consensus(10**9)) == list(range(6))


def test_the_cuts_of_a_merging_are_those_of_scipy():
    codebook = np.random.default_rng(4).normal(size=(60, 2))
    tree = linkage(codebook, "average")
    merging = partition.agglomerate(codebook, "average", None)
    for n_clusters in (1, 2, 7, 30, 59, 60):
        assert adjusted_rand_score(
            merging(n_clusters), fcluster(tree, n_clusters, "maxclust")
        ) == pytest.approx(1)
