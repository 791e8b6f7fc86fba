from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from somatopy.checking import InputError
from somatopy.data import filenames


@pytest.mark.parametrize(
    "name",
    [
        "../a.wav",
        "a/../../b.wav",
        "/etc/passwd",
        "..",
        "C:\\a.wav",
        "c:a.wav",
        "..\\a.wav",
        "\\a",
        "",
        "a\0b",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(name):
    with pytest.raises(InputError, match=r"list\.txt, line 3: .*must be a path inside"):
        filenames.within(Path("sounds"), name, "list.txt, line 3")


@pytest.mark.parametrize("name", ["a.wav", "yes/a.wav", "yes\\a.wav", "..a/b..wav", "a b/ä.wav"])
def test_a_name_inside_the_folder_is_taken(name):
    path = filenames.within(Path("/sounds"), name, "list")
    assert path.is_relative_to("/sounds")
    assert path.name == name.replace("\\", "/").split("/")[-1]


@given(st.text(max_size=300))
def test_any_text_becomes_one_harmless_file_name(name):
    plain = filenames.plain(name)
    assert 0 < len(plain.encode()) <= filenames.LONGEST
    assert plain not in (".", "..")
    assert not set(plain) & set('/\\\0<>:"|?*\n')


@given(st.lists(st.text(max_size=5), max_size=20))
def test_every_name_gets_a_path_of_its_own(names):
    paths = filenames.distinct(Path("f"), None, names, ".wav")
    assert len({str(path).casefold() for path in paths}) == len(names)
