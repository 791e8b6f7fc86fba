import math
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from somatopy.checking import ParameterError
from somatopy.runs import toml

text = st.text(st.characters(exclude_categories=["Cs"]))
scalars = text | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False)
values = scalars | st.lists(scalars, max_size=3)
tables = st.dictionaries(text, st.dictionaries(text, values, max_size=4), max_size=3)


@given(tables)
def test_whatever_is_written_is_read_back(tables):
    assert tomllib.loads(toml.dumps(tables)) == tables


@pytest.mark.parametrize(
    "hostile",
    ['"', "\\", "a\nb", "\r\n[run]\nseed = 1", "\x00\x1b[31m\x7f", "'''", "\u202eevil", "=1+1", "😀"],
)
def test_hostile_strings_make_the_round_trip(hostile):
    assert tomllib.loads(toml.dumps({"data": {hostile: hostile}})) == {"data": {hostile: hostile}}


def test_none_is_left_out():
    assert toml.dumps({"data": {"split": None, "frames": 64}}) == "[data]\nframes = 64\n"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e-300, 1e22, -0.0])
def test_floats_of_all_kinds_stay_floats(value):
    found = tomllib.loads(toml.dumps({"a": {"x": value}}))["a"]["x"]
    assert isinstance(found, float)
    assert repr(found) == repr(value)


def test_a_name_of_stray_bytes_is_refused():
    with pytest.raises(ParameterError, match="is not Unicode text; rename the file"):
        toml.dumps({"data": {"path": b"caf\xe9.csv".decode("utf-8", "surrogateescape")}})


def test_a_value_toml_has_no_word_for_is_refused_by_its_key():
    with pytest.raises(ParameterError, match="metric must be text, a number"):
        toml.dumps({"parameters": {"metric": len}})
