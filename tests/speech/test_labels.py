from somatopy.speech import LABELS, class_counts, targets


def test_the_labels_stand_in_the_order_of_the_challenge():
    assert LABELS == (
        "silence", "unknown", "yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go",
    )  # fmt: skip


def test_the_folder_is_the_label_and_other_words_are_unknown():
    folders = ["_silence_", "_unknown_", "yes", "off", "bed", "Yes", ""]
    assert targets(folders).tolist() == [0, 1, 2, 9, 1, 1, 1]


def test_a_folder_that_happens_to_be_called_silence_is_a_word_like_others():
    assert targets(["silence", "unknown"]).tolist() == [1, 1]


def test_every_class_is_counted_even_if_it_has_no_clip():
    counts = class_counts(targets(["go", "go", "bed"]))
    assert list(counts) == list(LABELS)
    assert counts["go"] == 2
    assert counts["silence"] == 0
