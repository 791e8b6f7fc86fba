"""``somatopy speech``: keyword spotting, a verb a file."""

from __future__ import annotations

import typer

from somatopy.commands.speech import check, listen, predict, prepare, train

app = typer.Typer(
    name="speech",
    help="Keyword spotting: train networks on spoken commands, check them, let them hear.",
    no_args_is_help=True,
)
app.command("prepare")(prepare.prepare)
app.command("train")(train.train)
app.command("check")(check.check)
app.command("predict")(predict.predict)
app.command("listen")(listen.listen)
