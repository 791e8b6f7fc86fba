"""A small map for the explorer, and its document."""

import pytest

import somatopy
from payloads import document_of
from somatopy.data import colors


@pytest.fixture(scope="session")
def color_map():
    return somatopy.BatchSOM(shape=(4, 5), random_state=0).fit(colors().vectors)


@pytest.fixture(scope="session")
def color_document(color_map):
    samples = colors()
    return document_of(
        color_map,
        samples.vectors,
        labels=samples.labels,
        names=samples.names,
        feature_names=samples.feature_names,
        title="colors",
    )
