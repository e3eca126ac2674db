"""Drawings of numbers over time, made where the page is made: an SVG needs no script, and prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 360, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 32
MARKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Chart:
    """Percentages by day, in the units of a drawing of WIDTH by HEIGHT."""

    first: date
    last: date
    first_percent: int
    last_percent: int
    points: str
    ends: tuple[tuple[float, float], ...]  # a dot where the line begins and where it ends
    marks: tuple[tuple[int, float], ...]  # a percentage and how far down its line runs
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def chart_of(days: Sequence[tuple[date, int]]) -> Chart | None:
    """Of one day nothing can be drawn."""
    if len(days) < 2:
        return None
    first, last = days[0][0], days[-1][0]
    across = (WIDTH - LEFT - RIGHT) / (last - first).days
    places = tuple((round(LEFT + (day - first).days * across, 1), _down(percent)) for day, percent in days)
    points = " ".join(f"{x},{y}" for x, y in places)
    marks = tuple((mark, _down(mark)) for mark in MARKS)
    return Chart(first, last, days[0][1], days[-1][1], points, (places[0], places[-1]), marks)


LINE, BAR, GAP = 16, 8, 10


@dataclass(frozen=True)
class Bar:
    label: str
    words: str
    down: int  # to the line its words stand on
    length: float


@dataclass(frozen=True)
class BarChart:
    """A bar for each number under its words, so that long words and narrow pages do not trouble each other."""

    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    thick: int = BAR


def bars_of(numbers: Sequence[tuple[str, float | None]], *, none: str) -> BarChart | None:
    """Of what has no number only the words stand there, `none`. Without any number there is nothing to draw."""
    most = max((number for _, number in numbers if number), default=0)
    if not most:
        return None
    step = LINE + BAR + GAP
    bars = tuple(
        Bar(label, none if number is None else f"{number:g}", LINE + at * step, round(WIDTH * (number or 0) / most, 1))
        for at, (label, number) in enumerate(numbers)
    )
    return BarChart(bars, len(bars) * step)


def _down(percent: int) -> float:
    return round(TOP + (100 - percent) * (HEIGHT - TOP - BOTTOM) / 100, 1)
