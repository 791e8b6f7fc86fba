"""The command line: one file a verb. Verbs talk and wire; what they do lies in :mod:`somatopy.runs`.

Heavy modules are imported inside the verbs, so that ``somatopy --help`` is there at once.
"""

from __future__ import annotations

import typer

from somatopy.commands import check, convert, draw, explore, outcome, predict, speech, train

app = typer.Typer(
    name="somatopy",
    help="Turn a pile of samples - numbers, images, sounds - into a map.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("train")(train.train)
app.command("check")(check.check)
app.command("predict")(predict.predict)
app.command("draw")(draw.draw)
app.command("explore")(explore.explore)
app.command("convert")(convert.convert)
app.add_typer(speech.app, name="speech")


@app.callback(invoke_without_command=True)
def about(
    version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    """Turn a pile of samples - numbers, images, sounds - into a map."""
    if version:
        import somatopy

        typer.echo(f"somatopy {somatopy.__version__}")
        raise typer.Exit()


def main() -> None:
    """Run the command line and leave with its exit code."""
    outcome.leave(app)
