"""The conditions a rule may set on the answers, and how each is judged."""

from collections.abc import Callable, Mapping
from typing import Any

from .draft import CHOICES, YES_NO, Context

INTERNAL_NETWORKS = (
    "yammer",
    "speechbubble",
    "speech bubble",
    "newshub",
    "sharepoint",
    "intranet",
    "viva engage",
    "microsoft teams",
    "ms teams",
    "skype for business",
)


def is_internal(context: Context) -> bool:
    """An internal network of the agency, whatever the audience inside it."""
    platform = context.platform.lower()
    return context.audience == "internal" or any(name in platform for name in INTERNAL_NETWORKS)


def is_at_work(context: Context) -> bool:
    return context.work_device or context.work_time or is_internal(context)


def is_identified(context: Context) -> bool:
    return context.identifiable != "no"


def has_picture(context: Context) -> bool:
    return bool(context.photo_of and context.photo_of.strip())


DERIVED: Mapping[str, Callable[[Context], bool]] = {
    "internal": is_internal,
    "at_work": is_at_work,
    "identified": is_identified,
    "picture": has_picture,
}


class BadCondition(ValueError):
    pass


def read_conditions(when: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """The answers under which a rule may fire: for each question, the answers that will do."""
    return {name: _read_answers(name, value) for name, value in when.items()}


def meets(context: Context, conditions: Mapping[str, tuple[Any, ...]]) -> bool:
    return all(_answer(context, name) in answers for name, answers in conditions.items())


def _answer(context: Context, name: str) -> Any:
    return DERIVED[name](context) if name in DERIVED else getattr(context, name)


def _read_answers(name: str, value: Any) -> tuple[Any, ...]:
    answers = value if isinstance(value, list) else [value]
    if name in DERIVED or name in YES_NO:
        if not all(isinstance(answer, bool) for answer in answers):
            raise BadCondition(f"{name} must be yes or no.")
        return tuple(answers)
    if name not in CHOICES:
        raise BadCondition(f"there is no question called {name}")
    # Unquoted yes and no arrive as booleans.
    words = tuple(("yes" if answer else "no") if isinstance(answer, bool) else answer for answer in answers)
    for word in words:
        if word not in CHOICES[name]:
            raise BadCondition(f"{name} cannot be {word!r}; it is one of {', '.join(CHOICES[name])}")
    return words
