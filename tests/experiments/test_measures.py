"""The experiment on the measures runs small and writes its page where it is told to."""

import sys

import pytest
from experiments.measures import size


@pytest.mark.parametrize("folder", ["elsewhere"])
def test_it_writes_a_table_for_each_set_of_samples(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["size", "--small", "--out", str(tmp_path / folder)])
    size.main()
    page = (tmp_path / folder / "experiments" / "measures" / "size.md").read_text(encoding="utf-8")
    assert page.count("| quantization error | ") == 2
    assert page.count("| class scatter | ") == 1
    assert "| units | 16 | 49 |" in capsys.readouterr().out
