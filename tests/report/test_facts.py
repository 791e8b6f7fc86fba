"""What stands at the head of a page."""

import numpy as np

from payloads import document_of
from somatopy import BatchSOM


def test_thousands_are_parted_as_everywhere_on_the_page():
    X = np.random.default_rng(0).normal(size=(40, 3)) * 1e4
    about = dict(document_of(BatchSOM((2, 3), n_epochs=2).fit(X), X)["about"])
    error = about["quantization error"]
    assert error == f"{float(error.replace(',', '')):,.4g}"
    assert "," in error
