"""``somatopy speech check``: how well the network of a run hears clips it was not trained on, and what it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from somatopy.checking import choice, extra
from somatopy.commands import screen
from somatopy.commands.speech import material

if TYPE_CHECKING:
    from somatopy.runs.network_folder import NetworkRun
    from somatopy.speech.judgement import ClassRecord
    from somatopy.speech.spotter import Spotter

ROWS = ("all", "tenths")
SHOWN_ACCEPTS = 0.01  # false accepts at which the keywords missed are told


def check(
    run: Annotated[Path, typer.Argument(help="A run folder.", metavar="RUN")],
    split: Annotated[str, typer.Option(help="test, valid, train or trainvalid.", metavar="NAME")] = "test",
    rows: Annotated[
        str,
        typer.Option(
            help="all: every clip once; tenths: silence and unknown a tenth each, as in training.",
            metavar="ROWS",
        ),
    ] = "all",
    which: Annotated[str, typer.Option(help="best or last: the network of RUN to check.")] = "best",
    onnx: Annotated[bool, typer.Option("--onnx", help="Export the network, and compare it.")] = False,
) -> None:
    """Measure the network of RUN on clips of unheard speakers."""
    extra("torch", "torch", "keyword spotting")
    import numpy as np

    from somatopy.runs import configuration, network_folder
    from somatopy.speech import corpus, load
    from somatopy.speech.sampling import TenthSampler

    choice("--rows", rows, ROWS)
    choice("--split", split, corpus.LISTS)
    opened = network_folder.opened(run)
    path = opened.chosen(which)
    spotter = load(path)
    data = material.data_of(configuration.load(opened.config), opened.config)
    heard = material.labeled(*material.clips(data, split))
    chosen = np.arange(len(heard.targets)) if rows == "all" else TenthSampler(heard.targets).rows()
    scores = spotter.scores(heard.waves, chosen).numpy()
    targets = heard.targets_of(chosen).numpy()
    _judge(opened, scores, targets)
    _weigh(spotter, path)
    if onnx:
        _export(opened, spotter, spotter.spectra(heard.waves, chosen).numpy(), targets)
    screen.say(f"wrote {opened.check} and {opened.figures}")


def _judge(run: NetworkRun, scores: Any, targets: Any) -> None:
    from somatopy.commands.speech import figure
    from somatopy.data import storage
    from somatopy.runs import spreadsheet
    from somatopy.speech import LABELS, curves, judgement

    counts = judgement.confusion(scores, targets)
    records = judgement.class_records(counts)
    trade = judgement.trade_off(scores, targets)
    _show(records)
    with storage.complaints(run.check):
        run.check.mkdir(parents=True, exist_ok=True)
    cells = [[r.label, r.clips, r.recall, r.precision, r.f1] for r in records]
    header = ["label", "clips", "recall", "precision", "f1"]
    storage.write_text(run.check / "classes.csv", spreadsheet.text(header, cells))
    matrix = [[label, *row] for label, row in zip(LABELS, counts.tolist(), strict=True)]
    storage.write_text(run.check / "confusion.csv", spreadsheet.text(["spoken", *LABELS], matrix))
    points = zip(trade.thresholds, trade.false_accepts, trade.false_rejects, strict=True)
    names = ["threshold", "false_accepts", "false_rejects"]
    storage.write_text(
        run.check / "thresholds.csv", spreadsheet.text(names, [list(map(float, p)) for p in points])
    )
    figure.write(run, "confusion", lambda: curves.draw_confusion(counts))
    figure.write(run, "thresholds", lambda: curves.draw_trade_off(trade))
    screen.say(f"accuracy  {judgement.accuracy(scores, targets):.4f} of {len(targets)} clips in 12 classes")
    sounds = int((targets != 0).sum())
    screen.say(
        f"          {judgement.accuracy_of_sounds(scores, targets):.4f} of {sounds} without silence, in 11"
    )
    screen.say(
        f"threshold equal error {trade.equal_error():.4f}; keywords missed at {SHOWN_ACCEPTS:.0%} false accepts: "
        f"{trade.rejects_at(SHOWN_ACCEPTS):.4f}"
    )


def _weigh(spotter: Spotter, path: Path) -> None:
    import torch

    from somatopy.speech import cost, n_parameters
    from somatopy.speech.waves import SIZE

    wave = torch.zeros(1, SIZE)
    seconds = cost.latency(spotter, wave)
    alone = cost.latency(spotter.network, spotter.features(wave))
    screen.say(f"network   {spotter.network_name}, {n_parameters(spotter.network):,} parameters")
    dense, active = (cost.multiply_adds(spotter.network, active=only) for only in (False, True))
    computed = f", {active:,} of them computed" if active < dense else ""
    screen.say(f"          {dense:,} multiply-adds a clip{computed}")
    screen.say(f"file      {path.stat().st_size / 1e6:.2f} MB")
    screen.say(
        f"latency   {1000 * seconds:.1f} ms a clip on one core, {1000 * alone:.1f} of them the network"
    )


def _export(run: NetworkRun, spotter: Spotter, spectra: Any, targets: Any) -> None:
    from somatopy.data import storage
    from somatopy.speech import exchange, judgement

    exported = exchange.onnx_bytes(spotter.network)
    difference = exchange.difference(spotter.network, exported)
    storage.write_bytes(run.onnx, exported)
    screen.say(f"onnx      {run.onnx}; its scores differ by at most {difference:.1e}")
    small = exchange.quantized(exported)
    storage.write_bytes(run.quantized_onnx, small)
    accuracy = judgement.accuracy(exchange.scores(small, spectra), targets)
    screen.say(f"          {run.quantized_onnx}; {len(small) / 1e6:.2f} MB, accuracy {accuracy:.4f}")


def _show(records: list[ClassRecord]) -> None:
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("class", "clips", "recall", "precision", "f1"):
        table.add_column(name, justify="left" if name == "class" else "right", no_wrap=True)
    for r in records:
        table.add_row(r.label, str(r.clips), f"{r.recall:.3f}", f"{r.precision:.3f}", f"{r.f1:.3f}")
    screen.results().print(table)
