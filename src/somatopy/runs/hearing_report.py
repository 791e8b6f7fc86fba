"""What was left out of a run's sounds, and what was changed of the others: in its log and in a table."""

from __future__ import annotations

from somatopy.data import storage
from somatopy.data.clips import Clips
from somatopy.runs import spreadsheet
from somatopy.runs.folder import Run
from somatopy.runs.log import TrainingLog

HEADER = ("name", "what")


def write(run: Run, clips: Clips) -> None:
    """Write the report of ``clips`` into ``run``, whose folders are there; nothing where nothing happened."""
    lines = clips.report()
    if not lines:
        return
    rows = [(name, f"left out: {reason}") for name, reason in clips.skipped] + clips.notes
    storage.write_text(run.sounds, spreadsheet.text(HEADER, rows))
    with TrainingLog(run.log) as log:
        for line in lines:
            log.line(line)
