"""Q-learning on Gymnasium's CartPole-v1 with and without map masks: 100 greedy episodes of each of five agents.

Each agent practices for at most 600 episodes; every ten it is tried on 20 episodes, and its best network is kept;
practice ends when all of a trial's episodes last 500 steps. Then 100 other episodes are played without random actions
and without learning. The networks have two hidden layers of 64 units. The masked agent's first one is a `SOMLinear`,
whose map of 8 x 8 units learns the states in the first 100 episodes, slowly (decay 0.999), and is frozen then: sigma 4
for the mask, 1 to organize the map. The notes' lessons are the defaults of `Lessons`. The curves are what the episodes
of practice brought, means over the ten latest.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

import somatopy
from experiments.record import DOCS, Result, arguments, table, write_page, write_results
from somatopy.checking import MissingExtraError, extra
from somatopy.control import Lessons, QAgent, cart_pole, film, practice, returns
from somatopy.control.cart_pole import SCALE
from somatopy.pictures import new_figure, paper
from somatopy.pictures.palette import ACCENT, MAIN

COMMAND = "python -m experiments.cartpole"
SYSTEM = "CartPole agent"
BAR = 475
MASKS = {"plain": None, "masked": {"sigma": 4.0, "organizing_sigma": 1.0, "decay": 0.999}}
COLORS = {"plain": MAIN, "masked": ACCENT}
LATEST = 10  # episodes of which a curve is the mean
FILM_EVERY, FILM_SIZE = 5, (300, 200)  # steps; pixels
TEST_SEEDS = 2_000_000


@dataclass(frozen=True)
class Plan:
    """How much is done; the tests do little."""

    seeds: int = 5
    episodes: int = 600
    tested: int = 100
    hidden: tuple[int, ...] = (64, 64)
    lessons: Lessons = field(default_factory=lambda: Lessons(organizing=100))


SMALL = Plan(seeds=1, episodes=4, tested=2, hidden=(16,), lessons=Lessons(memory=100, batch_size=16))


@dataclass(frozen=True)
class Practiced:
    """What came of an agent: the returns of its practice, and of its greedy episodes."""

    curve: list[float]
    tested: list[float]


def practiced(kind: str, seed: int, plan: Plan, folder: Path) -> Practiced:
    """Let an agent practice and play, or read what came of it before."""
    rows, file = folder / f"{kind}_{seed}.json", folder / f"{kind}_{seed}.safetensors"
    if not rows.exists():
        agent = QAgent(
            4, 2, hidden=plan.hidden, scale=SCALE, mask=MASKS[kind], lessons=plan.lessons, seed=seed
        )
        records = list(practice(agent, cart_pole(), plan.episodes, seed=seed, trial_every=min(10, plan.episodes),
                                enough=500.0))  # fmt: skip
        tested = returns(agent, cart_pole(), range(TEST_SEEDS, TEST_SEEDS + plan.tested))
        found = Practiced([record["return"] for record in records], tested.tolist())
        folder.mkdir(parents=True, exist_ok=True)
        agent.save(file)
        rows.write_text(json.dumps(asdict(found)), encoding="utf-8")
    found = Practiced(**json.loads(rows.read_text("utf-8")))
    print(
        f"{kind}, seed {seed}: {len(found.curve)} episodes of practice, mean {np.mean(found.tested):.1f}",
        flush=True,
    )
    return found


def results_of(found: dict[str, list[Practiced]]) -> list[Result]:
    """The least mean over the seeds beside the bar."""
    rows = []
    for kind, agents in found.items():
        means = [float(np.mean(agent.tested)) for agent in agents]
        ours = f"{min(means):.1f} to {max(means):.1f}"
        measure = f"{kind}: mean of {len(agents[0].tested)} episodes, each of {len(agents)} seeds"
        rows.append(
            Result(SYSTEM, "CartPole-v1", measure, f"at least {BAR}", ours, min(means) >= BAR, COMMAND)
        )
    return rows


def draw(found: dict[str, list[Practiced]], path: Path) -> None:
    """A learning curve an agent."""
    with paper():
        figure = new_figure(4.35, 2.6)
        ax = figure.subplots()
        for kind, agents in found.items():
            for number, agent in enumerate(agents):
                latest = np.convolve(agent.curve, np.ones(LATEST) / LATEST, mode="valid")
                episodes = np.arange(LATEST, LATEST + len(latest))
                label = kind if number == 0 else None
                ax.plot(
                    episodes[: len(latest)], latest, color=COLORS[kind], linewidth=0.8, alpha=0.8, label=label
                )
        ax.set(xlabel="episodes of practice", ylabel=f"return, mean of {LATEST}")
        ax.legend()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=200)


def write_film(agent: QAgent, path: Path) -> None:
    """An episode as an animation."""
    frames = film(agent, cart_pole(render=True), seed=TEST_SEEDS, every=FILM_EVERY)
    small = [Image.fromarray(frame).resize(FILM_SIZE).quantize(16) for frame in frames]
    small[0].save(
        path, save_all=True, append_images=small[1:], duration=20 * FILM_EVERY, loop=0, optimize=True
    )


def rows_of(found: dict[str, list[Practiced]]) -> list[list[str]]:
    """A row an agent."""
    return [
        [
            kind,
            str(seed),
            str(len(agent.curve)),
            f"{np.mean(agent.tested):.1f}",
            f"{np.min(agent.tested):.0f}",
        ]
        for kind, agents in found.items()
        for seed, agent in enumerate(agents)
    ]


def main() -> None:
    """Run, print and write the page, its pictures and the result rows."""
    options = arguments(__doc__)
    try:
        cart_pole()
    except MissingExtraError as absent:
        print(f"left out: {absent}")
        return
    # Layers are small: threads would wait for each other.
    extra("torch", "rl", "the CartPole agent").set_num_threads(1)
    plan, out = SMALL if options.small else Plan(), options.out or DOCS
    build = (options.out or DOCS.parent / "build") / "cartpole"
    found = {kind: [practiced(kind, seed, plan, build) for seed in range(plan.seeds)] for kind in MASKS}
    folder = out / "experiments" / "cartpole"
    draw(found, folder / "curves.png")
    write_film(somatopy.load(build / "masked_0.safetensors"), folder / "episode.gif")
    text = (__doc__ or "").split("\n\n", maxsplit=1)[1].replace("\n", " ").strip() + "\n"
    header = ["agent", "seed", "episodes of practice", "mean return", "least return"]
    pictures = "![Learning curves](curves.png)\n\n![An episode of the masked agent](episode.gif)\n"
    write_page(
        folder / "agent.md", "The CartPole agent", COMMAND, text, table(header, rows_of(found)), pictures
    )
    write_results(out / "results" / "cartpole.json", results_of(found))


if __name__ == "__main__":
    main()
