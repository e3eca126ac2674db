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


def _down(percent: int) -> float:
    return round(TOP + (100 - percent) * (HEIGHT - TOP - BOTTOM) / 100, 1)
