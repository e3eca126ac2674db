"""What a person asks about: who they are here, where the words would go, and the words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

LONGEST_TEXT = 50_000
LONGEST_ANSWER = 2_000

CHOICES: dict[str, tuple[str, ...]] = {
    "role": ("employee", "contractor", "ses"),
    "audience": ("public", "friends", "closed_group", "internal"),
    "capacity": ("personal", "official"),
    "identifiable": ("yes", "no", "could_be"),
    "alias": ("none", "pseudonym", "anonymous"),
}
FREE_TEXT = ("platform", "photo_of")
YES_NO = (
    "work_device",
    "work_time",
    "authorised_spokesperson",
    "written_permission",
    "about_own_work",
    "uses_work_email",
)


class BadDraft(ValueError):
    """The draft or its answers cannot be read; the message is a sentence a person can act on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The answers a person gives. They always win over what the text suggests."""

    role: str = "employee"
    platform: str = ""
    audience: str = "public"
    capacity: str = "personal"
    work_device: bool = False
    work_time: bool = False
    identifiable: str = "no"
    alias: str = "none"
    photo_of: str | None = None
    authorised_spokesperson: bool = False
    written_permission: bool = False
    about_own_work: bool = False
    uses_work_email: bool = False

    @classmethod
    def from_mapping(cls, answers: Mapping[str, Any]) -> Self:
        """Read answers as YAML or JSON gives them; anything else than a known answer raises BadDraft."""
        if not isinstance(answers, Mapping):
            raise BadDraft("The context must be a set of named answers.")
        known = {field.name for field in fields(cls)}
        for name in answers:
            if name not in known:
                raise BadDraft(f"The context has no field called {name!r}.")
        return cls(**{name: _read_answer(name, value) for name, value in answers.items()})


@dataclass(frozen=True, slots=True)
class Draft:
    policy: str
    context: Context
    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.policy, str) or not self.policy:
            raise BadDraft("The draft must name the policy it is checked against.")
        if not isinstance(self.context, Context):
            raise BadDraft("The draft must carry the answers about who is posting and where.")
        if not isinstance(self.text, str):
            raise BadDraft("The text of the draft must be words.")
        if len(self.text) > LONGEST_TEXT:
            raise BadDraft(f"The draft is too long: check at most {LONGEST_TEXT:,} characters at a time.")


def _read_answer(name: str, value: Any) -> Any:
    if name in YES_NO:
        return _read_yes_no(name, value)
    if name in FREE_TEXT:
        return _read_words(name, value)
    return _read_choice(name, value)


def _read_yes_no(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in {"yes", "true", "no", "false"}:
        return value.strip().lower() in {"yes", "true"}
    raise BadDraft(f"{name} must be yes or no, not {value!r}.")


def _read_words(name: str, value: Any) -> str | None:
    if value is None:
        return None if name == "photo_of" else ""
    if not isinstance(value, str):
        raise BadDraft(f"{name} must be a few words, not {value!r}.")
    if len(value) > LONGEST_ANSWER:
        raise BadDraft(f"{name} is too long: use at most {LONGEST_ANSWER:,} characters.")
    return value


def _read_choice(name: str, value: Any) -> str:
    # Unquoted yes and no reach us from YAML as booleans, and an empty `none` as nothing.
    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif value is None and name == "alias":
        value = "none"
    if not isinstance(value, str) or value not in CHOICES[name]:
        raise BadDraft(f"{name} must be one of {', '.join(CHOICES[name])}, not {value!r}.")
    return value
