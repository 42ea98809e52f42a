"""The results as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Picture

from measuring import Result

COLUMNS = 2
OURS, PEERS, BARE = "#1f6f8b", "#b8b8b8", "#e3d9c6"


def draw(results: Sequence[Result], file: Path) -> None:
    """Write bars of the first figure of each benchmark as SVG.

    Args:
        results: in the order in which they are shown.
        file: the picture.
    """
    mpl.rcParams["svg.hashsalt"] = "mailwright"  # the same figures give the same file
    mpl.rcParams["svg.fonttype"] = "none"  # letters, not their outlines: a tenth of the size
    lines = -(-len(results) // COLUMNS)
    picture = Picture(figsize=(11, 2.6 * lines), layout="constrained")
    grid = picture.subplots(lines, COLUMNS, squeeze=False).flat
    for axes in list(grid)[len(results) :]:
        axes.remove()
    for axes, result in zip(picture.axes, results, strict=False):
        _bars(axes, result)
    picture.savefig(file, format="svg", metadata={"Date": None})


def _bars(axes: Axes, result: Result) -> None:
    benchmark = result.benchmark
    figure = benchmark.figures[0]
    labels = [client.label for client in benchmark.clients if client.label != benchmark.above]
    values = [result.median(label, figure) or 0 for label in labels]
    bars = axes.barh(labels, values, color=[_colour(label) for label in labels])
    axes.bar_label(bars, [f"{value:,.{figure.digits}f}" for value in values], padding=2, fontsize=7)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    axes.tick_params(labelsize=7)
    better = "less is better" if figure.is_cost else "more is better"
    axes.set_title(f"{benchmark.title}: {figure.name}, {better}", fontsize=8, loc="left", wrap=True)
    axes.spines[["top", "right"]].set_visible(False)


def _colour(label: str) -> str:
    if label.startswith("bare"):
        return BARE
    return OURS if "SmtpClient" in label or "mailwright" in label else PEERS
