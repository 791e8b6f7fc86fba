import pytest

from somatopy.checking import ParameterError
from somatopy.pictures.looks import looks_of
from somatopy.pictures.palette import NEUTRAL, label_style


def test_labels_take_their_looks_in_the_given_order():
    looks = looks_of(["b", "a"])
    assert looks.styles == [label_style(0), label_style(1)]
    assert list(looks.legend) == ["b", "a"]


def test_sixteen_are_told_apart_and_one_more_makes_all_alike():
    assert len(set(looks_of([str(i) for i in range(16)]).styles)) == 16
    many = looks_of([str(i) for i in range(17)])
    assert {style.color for style in many.styles} == {NEUTRAL}
    assert not many.tell_apart
    assert many.legend == {}


def test_groups_count_instead_of_labels():
    names = [f"{c}{v}" for c in "bdgkp" for v in "aiu"] * 2
    looks = looks_of(names, groups={name: name[-1] for name in names})
    assert list(looks.legend) == ["a", "i", "u"]
    assert looks.styles[:4] == [label_style(0), label_style(1), label_style(2), label_style(0)]


def test_too_many_groups_are_alike_too():
    names = [str(i) for i in range(17)]
    assert not looks_of(names, groups=dict(zip(names, names, strict=True))).tell_apart


def test_without_labels_there_is_nothing_to_tell():
    assert looks_of([]).styles == []
    assert not looks_of([]).tell_apart


def test_a_label_without_a_group_is_named():
    with pytest.raises(ParameterError, match="'b' is missing"):
        looks_of(["a", "b"], groups={"a": "x"})
