"""``somatopy speech train``: clips and a recipe to a network in a run folder."""
# ruff: noqa: ARG001 - the options are read from the context

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from somatopy.checking import InputError, NoRoomError, ParameterError, choice, extra, show
from somatopy.commands import screen
from somatopy.commands.notation import folder_name
from somatopy.commands.speech import material

if TYPE_CHECKING:
    from somatopy.runs.network_folder import NetworkRun
    from somatopy.speech.recipe import Recipe
    from somatopy.speech.training import LabeledWaves, SpotterTraining

Tables = dict[str, dict[str, Any]]

DATA = {"folder": "path", "lists": "lists", "train_on": "train", "start": "start"}
TABLES = ("data", "recipe", "found", "versions")
NOT_SETTINGS = {"out", "config", "recipe", "resume", "overwrite", "tensorboard", "device"}


def _recipe(text: str, metavar: str | None = None) -> Any:
    return typer.Option(help=text, metavar=metavar, rich_help_panel="Recipe", show_default=False)


Folder = typer.Argument(help="A folder of word/clip.wav.", metavar="FOLDER")


def train(
    context: typer.Context,
    out: Annotated[str, typer.Option(help="The run folder to make.", metavar="RUN")],
    folder: Annotated[Path | None, Folder] = None,
    lists: Annotated[Path | None, typer.Option(help="Lists of 'speech prepare'.", metavar="LISTS")] = None,
    train_on: Annotated[str | None, typer.Option(help="train (unless given) or trainvalid.")] = None,
    start: Annotated[Path | None, typer.Option(help="A network whose weights are the first.")] = None,
    recipe: Annotated[
        str | None, typer.Option(help="baseline (unless given) or modern.", metavar="NAME")
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Settings from a config.toml.")] = None,
    network: Annotated[str | None, _recipe("cnn-trad-pool2, -wide, -masked, or bc-resnet.", "NAME")] = None,
    features: Annotated[str | None, _recipe("logmel or mfcc.", "NAME")] = None,
    iterations: Annotated[int | None, _recipe("Steps of the optimizer.")] = None,
    batch_size: Annotated[int | None, _recipe("Clips a batch.")] = None,
    accumulate: Annotated[int | None, _recipe("Batches a step.")] = None,
    optimizer: Annotated[str | None, _recipe("sgd or adamw.", "NAME")] = None,
    rate: Annotated[float | None, _recipe("Learning rate.")] = None,
    momentum: Annotated[float | None, _recipe("Of sgd.")] = None,
    weight_decay: Annotated[float | None, _recipe("Of the optimizer.")] = None,
    schedule: Annotated[str | None, _recipe("stairs or cosine.", "NAME")] = None,
    stairs: Annotated[
        str | None, _recipe("0:0.005,4000:0.001,6000:-1; a negative rate ends the run.", "STEPS")
    ] = None,
    warmup: Annotated[int | None, _recipe("Iterations, of cosine.")] = None,
    label_smoothing: Annotated[float | None, _recipe("Share spread over all classes.")] = None,
    shift: Annotated[float | None, _recipe("Share of a clip, at most.")] = None,
    noise: Annotated[float | None, _recipe("Its amplitude, at most.")] = None,
    masks: Annotated[
        bool | None,
        typer.Option("--masks/--no-masks", help="SpecAugment.", rich_help_panel="Recipe", show_default=False),
    ] = None,
    patience: Annotated[int | None, _recipe("Validations without a better one; 0 for no end.")] = None,
    log_every: Annotated[int | None, _recipe("Iterations from one validation to the next.")] = None,
    save_every: Annotated[int | None, _recipe("Iterations from one saved network to the next.")] = None,
    seed: Annotated[int | None, _recipe("Of weights, order and augmentation.")] = None,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Write curves for TensorBoard.")] = False,
    device: Annotated[str, typer.Option(help="cpu, or cuda where there is one.")] = "cpu",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in RUN.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Begin again in RUN.")] = False,
) -> None:
    """Train a network to spot keywords on the clips of FOLDER."""
    extra("torch", "torch", "keyword spotting")
    from somatopy.runs import beginning
    from somatopy.runs.network_folder import NetworkRun

    run = NetworkRun(folder_name("--out", out))
    beginning.admit(run, resume=resume, overwrite=overwrite)
    tables = settings(context.params, config, recipe, run if resume and run.is_started else None)
    if resume and run.is_finished:
        screen.say(f"{run.folder} is finished already; nothing is left to do")
    else:
        _train(run, tables, device, resume=resume, overwrite=overwrite, tensorboard=tensorboard)
    _summarize(run)


def settings(
    options: Mapping[str, Any], config: Path | None, recipe: str | None, stored: NetworkRun | None
) -> Tables:
    """The tables of a config.toml: a named recipe, a file over it, options over that; or those a run has ``stored``."""
    from somatopy.runs import configuration
    from somatopy.speech.recipe import Recipe

    given = _given(options)
    if stored is not None:
        asked = _underlying(config, recipe) if config or recipe else {}
        return _unchanged(configuration.load(stored.config), configuration.overlaid(asked, given), stored)
    tables = configuration.overlaid(_underlying(config, recipe), given)
    settled = Recipe.from_dict(tables["recipe"]).to_dict()
    return {"data": material.checked(tables["data"]), "recipe": settled}


def _given(options: Mapping[str, Any]) -> Tables:
    """The options that were given, each in its table."""
    given: Tables = {"data": {}, "recipe": {}}
    for name, value in options.items():
        if name in NOT_SETTINGS or value is None:
            continue
        if name in DATA:
            given["data"][DATA[name]] = value if name == "train_on" else material.absolute(value)
        else:
            given["recipe"][name] = stairs_of(value) if name == "stairs" else value
    return given


def _underlying(config: Path | None, recipe: str | None) -> Tables:
    """A named recipe, and a file over it."""
    from somatopy.runs import configuration
    from somatopy.speech.recipe import RECIPES

    named = RECIPES[choice("--recipe", recipe or "baseline", RECIPES)]
    of_file = configuration.load(config) if config else {}
    for name in of_file:
        choice("--config: a table", name, TABLES)
    of_file["data"] = material.with_whole_paths(of_file.get("data", {}))
    return configuration.overlaid({"data": {"train": "train"}, "recipe": named.to_dict()}, of_file)


def stairs_of(text: str) -> list[list[float]]:
    """Pairs of iteration and rate.

    >>> stairs_of("0:0.005,4000:-1")
    [[0, 0.005], [4000, -1.0]]
    """
    try:
        pairs = [step.split(":") for step in text.split(",")]
        return [[int(first), float(rate)] for first, rate in pairs]
    except ValueError:
        raise ParameterError(
            f"--stairs must look like 0:0.005,4000:0.001 (iteration:rate); got {show(text)}"
        ) from None


def recipe_of(tables: Tables, place: Path) -> Recipe:
    """The recipe in the configuration of a run."""
    from somatopy.speech.recipe import Recipe

    try:
        return Recipe.from_dict(tables["recipe"])
    except (KeyError, ParameterError) as error:
        raise InputError(f"{place} holds no recipe ({error}); mend it, or train again") from error


def _unchanged(before: Tables, given: Tables, run: NetworkRun) -> Tables:
    """The settings a run was begun with, if the options only repeat them."""
    for table, values in given.items():
        for name, value in values.items():
            if (then := before.get(table, {}).get(name)) != value:
                raise ParameterError(
                    f"--resume: {run.folder} was begun with other settings ({name} is {show(then)}, not "
                    f"{show(value)}); leave them out to go on, or begin again with --overwrite"
                )
    return before


def _train(
    run: NetworkRun, tables: Tables, device: str, *, resume: bool, overwrite: bool, tensorboard: bool
) -> None:
    from somatopy.commands.speech import watching
    from somatopy.runs import beginning, interruption, lock, network_training

    with lock.held(run.lock):
        beginning.admit(run, resume=resume, overwrite=overwrite)  # another process may have been quicker
        recipe, data = recipe_of(tables, run.config), material.data_of(tables, run.config)
        train_on, valid = map(material.labeled, material.clips(data, data["train"], "valid"))
        training = _training(recipe, data, train_on, valid, device)
        digest = _begin(run, tables, training, resume=resume)
        try:
            with watching.watching(run, recipe.iterations, tensorboard=tensorboard) as watcher:
                network_training.train(
                    run,
                    training,
                    digest=digest,
                    log_every=recipe.log_every,
                    save_every=recipe.save_every,
                    watcher=watcher,
                )
        except (interruption.Interrupted, NoRoomError):
            screen.note(f"go on with: {run.go_on}")
            raise
        watching.draw_curves(run)


def _training(
    recipe: Recipe, data: Mapping[str, Any], train_on: LabeledWaves, valid: LabeledWaves, device: str
) -> SpotterTraining:
    from somatopy.speech import corpus, load
    from somatopy.speech.training import SpotterTraining

    if not _is_there(device):
        raise ParameterError(f"--device must be cpu, or cuda where there is one; got {show(device)}")
    noises = corpus.noises(data["path"])
    if not noises and recipe.noise:
        screen.complain(f"warning: {data['path']} has no sound in _background_noise_: no noise is added")
    start = load(data["start"]) if "start" in data else None
    return SpotterTraining(recipe, train_on, valid, noises, start=start, device=device)


def _is_there(device: str) -> bool:
    import torch

    try:
        found = torch.device(device)
    except RuntimeError:
        return False
    n_cuda: int = torch.cuda.device_count()
    return found.type == "cpu" or (found.type == "cuda" and (found.index or 0) < n_cuda)


def _begin(run: NetworkRun, tables: Tables, training: SpotterTraining, *, resume: bool) -> str:
    """Write the configuration of a new run, or find that an old one has the same clips; their common digest."""
    from somatopy.data import storage
    from somatopy.runs import beginning, configuration, toml

    found = {
        "train": len(training.train_on.targets),
        "valid": len(training.valid.targets),
        "batches_an_epoch": training.sampler.n_batches,
        "fingerprint": training.fingerprint(),
    }
    versions = configuration.versions() | {"torch": version("torch")}
    if resume and run.is_started:
        if tables.get("found", {}).get("fingerprint") != found["fingerprint"]:
            raise InputError(
                f"the clips or noises are not those {run.folder} was begun with; bring them back"
            )
        beginning.compare_versions(tables.get("versions", {}), versions)
    else:
        run.clear()
        run.make()
        tables = {**tables, "found": found, "versions": versions}
        storage.write_text(run.config, toml.dumps(tables))
    text = toml.dumps({name: tables[name] for name in ("data", "recipe", "found")})
    return hashlib.sha256(text.encode()).hexdigest()


def _summarize(run: NetworkRun) -> None:
    from somatopy.runs import history, network_training

    records = history.read(run.history, network_training.NEEDED)
    if not records:
        return
    last, best = records[-1], max(records, key=lambda record: record["valid_accuracy"])
    reached = f"{best['valid_accuracy']:.4f} at best (iteration {best['step']})"
    screen.say(
        f"trained   {last['step']} iterations, {last['epoch']:.1f} epochs, in {_seconds(records):.0f} s"
    )
    screen.say(f"valid     {last['valid_accuracy']:.4f} at the end, {reached}")
    screen.say(f"network   {run.best}")
    screen.say(f"next      somatopy speech check {shlex.quote(str(run.folder))}")


def _seconds(records: list[dict[str, Any]]) -> float:
    return float(sum(record["seconds"] for record in records))
