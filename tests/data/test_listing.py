"""What belongs to a folder or a list; no name leads out of it."""

import os
import sys
from pathlib import Path

import pytest

from somatopy.checking import InputError
from somatopy.data import listing
from somatopy.data.listing import in_folder, in_list, speaker_of


@pytest.fixture
def tree(tmp_path):
    """A function that makes empty files and gives the folder."""

    def make(*names):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        return tmp_path

    return make


def names(entries):
    return [entry.name for entry in entries]


def test_each_folder_is_a_label_and_names_are_in_order(tree):
    entries, notes = in_folder(tree("yes/b.wav", "no/a.flac", "yes/a.WAV", "no/b.Ogg"))
    assert names(entries) == ["no/a.flac", "no/b.Ogg", "yes/a.WAV", "yes/b.wav"]
    assert [entry.label for entry in entries] == ["no", "no", "yes", "yes"]
    assert notes == []


def test_a_folder_without_label_folders_has_no_labels(tree):
    entries, _ = in_folder(tree("b.wav", "a.wav", "notes.txt"))
    assert [(entry.name, entry.label) for entry in entries] == [("a.wav", ""), ("b.wav", "")]


def test_hidden_files_and_other_files_are_passed_over(tree):
    folder = tree(
        "yes/a.wav", "yes/.b.wav", "yes/._a.wav", "yes/README.md", ".git/c.wav", "LICENSE", "yes/wav"
    )
    assert names(in_folder(folder)[0]) == ["yes/a.wav"]


def test_background_noise_is_never_a_class(tree):
    assert names(in_folder(tree("yes/a.wav", "_background_noise_/hum.wav"))[0]) == ["yes/a.wav"]


def test_empty_nested_and_loose_things_are_noted(tree):
    folder = tree("yes/a.wav", "train/yes/a.wav", "loose.wav")
    (folder / "empty").mkdir()
    _, notes = in_folder(folder)
    assert notes == [
        ("empty", "holds no sounds"),
        ("train", "holds folders, no sounds; each label has one folder"),
        ("loose.wav", "lies beside the label folders and is left out"),
    ]


def test_links_that_lead_back_are_no_labels(tree):
    folder = tree("yes/a.wav", "loose.wav")
    (folder / "self").symlink_to(".")
    (folder / "up").symlink_to("..")
    (folder / "yes" / "again").symlink_to("../yes")
    (folder / "round").symlink_to("round")
    assert names(in_folder(folder)[0]) == ["yes/a.wav"]


def test_a_link_to_a_folder_elsewhere_is_a_label(tree, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "a.wav").touch()
    folder = tree("no/b.wav")
    (folder / "yes").symlink_to(elsewhere)
    assert names(in_folder(folder)[0]) == ["no/b.wav", "yes/a.wav"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes any bytes as a name")
def test_names_that_are_no_utf8_can_be_printed(tree):
    folder = tree("yes/a.wav")
    Path(os.fsdecode(os.fsencode(folder / "yes") + b"/\xff.wav")).touch()
    entries = in_folder(folder)[0]
    assert names(entries) == ["yes/a.wav", "yes/\ufffd.wav"]
    assert all(entry.path.is_file() for entry in entries)


def test_odd_names_are_kept_as_they_are(tree):
    odd = '</script> "quoted" \u202e=1+1'
    entries = in_folder(tree(f"{odd.replace('/', '')}/{odd.replace('/', '')}.wav"))[0]
    assert entries[0].label == odd.replace("/", "")


@pytest.mark.parametrize(
    ("name", "speaker"),
    [
        ("0a7c2a8d_nohash_0.wav", "0a7c2a8d"),
        ("bed_0a7c2a8d_nohash_3.flac", "0a7c2a8d"),
        ("anna_b_nohash_1.wav", "anna_b"),
        ("267.flac", ""),
        ("_nohash_1.wav", ""),
    ],
)
def test_the_speaker_stands_before_nohash(name, speaker):
    assert speaker_of(Path("yes") / name) == speaker


def test_the_lists_of_speech_commands_make_the_splits(tree, file):
    folder = tree("yes/a_nohash_0.wav", "yes/b_nohash_0.wav", "no/c_nohash_0.wav")
    file("validation_list.txt", "yes/b_nohash_0.wav\n")
    file("testing_list.txt", "no/c_nohash_0.wav\r\n\nup/gone_nohash_0.wav\n")
    entries, _ = in_folder(folder)
    assert {entry.name[4:5] if entry.label == "yes" else "c": entry.split for entry in entries} == {
        "a": "train",
        "b": "val",
        "c": "test",
    }


def test_without_lists_there_are_no_splits(tree):
    assert {entry.split for entry in in_folder(tree("yes/a.wav"))[0]} == {""}


def test_a_manifest_decides_alone(tree, file):
    folder = tree("yes/a.wav", "yes/unlisted.wav")
    file("manifest.csv", "file,label,speaker,split\nyes/a.wav,ja,ann,training\nclips/b.wav,nein,,testing\n")
    entries, _ = in_folder(folder)
    assert [(e.name, e.label, e.speaker, e.split) for e in entries] == [
        ("yes/a.wav", "ja", "ann", "train"),
        ("clips/b.wav", "nein", "", "test"),
    ]
    assert entries[0].path == folder / "yes/a.wav"


def test_a_manifest_of_files_alone_takes_labels_and_speakers_from_the_names(tree, file):
    file("manifest.csv", "\ufefffile\r\nyes/a_nohash_0.wav\r\nb.wav\r\n")
    entries, _ = in_folder(tree())
    assert [(e.label, e.speaker, e.split) for e in entries] == [("yes", "a", ""), ("", "", "")]


def test_noise_in_a_manifest_is_no_class(tree, file):
    file("manifest.csv", "file,label\n_background_noise_/hum.wav,_background_noise_\na.wav,x\n")
    assert names(in_folder(tree())[0]) == ["a.wav"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name,label\na.wav,x\n", "must have a column 'file'"),
        ("", "is empty"),
        ("file\na.wav\na.wav\n", "line 3: 'a.wav' is listed twice"),
        ("file\nx/a.wav\nx/./a.wav\n", "line 3: 'x/a.wav' is listed twice"),
        ("file,label\n../a.wav,x\n", "line 2: '../a.wav' must be a path inside"),
        ("file,label\nx/../../a.wav,x\n", "must be a path inside"),
        ("file,label\n/etc/passwd,x\n", "must be a path inside"),
        ("file,label\nC:\\a.wav,x\n", "must be a path inside"),
        ("label,file\nx\n", "'' must be a path inside"),
        ('file\n"a.wav\n', "check the quotes"),
        ('file,"la\n', "check the quotes"),
        ("<html>", "is a web page"),
    ],
)
def test_a_broken_or_hostile_manifest_is_refused(tree, file, content, message):
    file("manifest.csv", content)
    with pytest.raises(InputError, match=message):
        in_folder(tree("a.wav"))


@pytest.mark.parametrize("name", ["validation_list.txt", "testing_list.txt"])
@pytest.mark.parametrize("line", ["../a.wav", "/a.wav", "yes/../../a.wav"])
def test_no_split_list_leads_out_of_the_folder(tree, file, name, line):
    file(name, f"yes/a.wav\n{line}\n")
    with pytest.raises(InputError, match=rf"{name}, line 2: .*must be a path inside"):
        in_folder(tree("yes/a.wav"))


def test_a_list_gives_paths_labels_and_speakers(file):
    path = file(
        "list.txt",
        "\ufeffyes/a_nohash_0.wav\r\n\r\nb.wav\tno\n  deep/er/c d.flac \t \n_background_noise_/x.wav\n",
    )
    entries = in_list(path)
    assert [(e.name, e.label, e.speaker) for e in entries] == [
        ("yes/a_nohash_0.wav", "yes", "a"),
        ("b.wav", "no", ""),
        ("deep/er/c d.flac", "er", ""),
    ]
    assert entries[0].path == path.parent / "yes/a_nohash_0.wav"


@pytest.mark.parametrize("line", ["../a.wav", "/a.wav", "..\\a.wav"])
def test_no_list_leads_out_of_its_folder(file, line):
    with pytest.raises(InputError, match=r"list\.txt, line 2: .*must be a path inside"):
        in_list(file("list.txt", f"a.wav\n{line}\n"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_may_not_be_read_is_named(tree):
    folder = tree("yes/a.wav")
    (folder / "yes").chmod(0)
    with pytest.raises(InputError, match="cannot be read"):
        in_folder(folder)


def test_the_noise_has_the_name_of_the_corpus():
    assert listing.NOISE == "_background_noise_"
