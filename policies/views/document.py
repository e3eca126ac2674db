"""A policy as every reader sees it, in values: pages are drawn once for each of them (portal.templatetags.stencil)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from policies import queries
from policies.enums import EditionState
from policies.forms import AcknowledgeForm
from policies.models import Comment, Edition, Section
from policies.worked_examples import worked_examples


class Facts(NamedTuple):
    """What a policy is, beside its words."""

    in_force_from: date | None
    in_force_until: date | None
    owner_title: str
    contact: str
    availability: str
    classification: str
    review_on: date | None


class Released(NamedTuple):
    """An edition that was published, as others point to it."""

    number: int
    state: str
    in_force_from: date
    in_force_until: date | None


class Shown(NamedTuple):
    """An edition in force, of which a page is drawn."""

    pk: int
    number: int
    title: str
    summary: str
    statement: str
    applies: bool
    is_exempt: bool


class Of(NamedTuple):
    """The policy it is of."""

    slug: str
    short_name: str
    asks_password: bool


@dataclass(frozen=True)
class Blank:
    """The form as nobody has filled it in: the same for every reader of an edition."""

    number: int
    statement: str

    @property
    def form(self) -> AcknowledgeForm:
        return AcknowledgeForm(shown=self)


@dataclass(frozen=True)
class Text:
    """A document made ready: its words as HTML, and its headings for the contents."""

    html: SafeString
    headings: tuple[tuple[int, str], ...]


def document(edition: Edition, *, asks: bool = False, text: Text | None = None) -> dict[str, Any]:
    released = _beside(edition.pk) if edition.is_in_force else _released(edition.policy_id)
    return {
        "edition": edition,
        "policy": edition.policy,
        "facts": facts_of(edition),
        "is_minor": bool(edition.published_at) and edition.last_major_id != edition.pk,
        "kicker": ", ".join(filter(None, [edition.policy.agency, f"edition {edition.number}"])),
        "text": text or text_of(edition, asks=asks),
        "others": tuple(one for one in released if one.number != edition.number),
        "in_force": next((one for one in released if one.state == EditionState.PUBLISHED), None),
        "marking": edition.policy.marking,
    }


def shown(edition: Any) -> dict[str, Any]:
    """The same for a page that is drawn of it: only values, none of them one reader's."""
    policy = edition.policy
    return document(edition, asks=True) | {
        "edition": Shown(
            edition.pk,
            edition.number,
            edition.title,
            edition.summary,
            edition.statement,
            edition.applies,
            edition.is_exempt,
        ),
        "policy": Of(policy.slug, policy.short_name, policy.asks_password),
        "blank": Blank(edition.number, edition.statement),
    }


def _released(policy: int) -> tuple[Released, ...]:
    return tuple(Released(*row) for row in queries.released_editions(policy))


@lru_cache(maxsize=64)
def _beside(in_force: int) -> tuple[Released, ...]:
    """For as long as an edition is in force, nothing else of its policy is published, superseded or withdrawn."""
    return _released(Edition.objects.only("policy").get(pk=in_force).policy_id)


def facts_of(edition: Edition) -> Facts:
    policy = edition.policy
    return Facts(
        in_force_from=edition.in_force_from,
        in_force_until=edition.in_force_until,
        owner_title=policy.owner_title,
        contact=policy.contact,
        availability=policy.get_availability_display(),
        classification=policy.classification,
        review_on=policy.review_on,
    )


def text_of(edition: Edition, *, asks: bool) -> Text:
    """Made once per process for words that can no longer change; for a draft, each time."""
    return _frozen_text(edition.pk, edition.content_hash, asks) if edition.published_at else _text(edition.pk, asks)


def draft_text(edition: Edition, remarks: Mapping[str, Sequence[Comment]]) -> Text:
    """With what was said of each clause beside it, and a way to say more."""
    sections: list[Any] = list(queries.sections_to_read(edition))
    for section in sections:
        for clause in section.clauses.all():
            clause.remarks = remarks.get(clause.ref, ())
    return _drawn(edition, sections, {"comment_url": reverse("policies:draft-comments", args=[edition.pk])})


def _text(pk: int, asks: bool) -> Text:
    edition = Edition.objects.select_related("policy").get(pk=pk)
    sections: list[Any] = list(queries.sections_to_read(edition))
    if asks:  # the examples are of the words in force, and of no edition before them
        examples = worked_examples(edition.policy.slug)
        for section in sections:
            for clause in section.clauses.all():
                clause.example = examples.get(clause.ref)
    return _drawn(edition, sections, {"asks": asks, "check_url": reverse("policies:check")})


def _drawn(edition: Edition, sections: Sequence[Section], more: dict[str, Any]) -> Text:
    context = {"edition": edition, "sections": sections, **more}
    html = mark_safe(render_to_string("policies/_text.html", context))  # noqa: S308 (our own template escapes)
    return Text(html, tuple((section.position, section.heading) for section in sections if section.heading))


@lru_cache(maxsize=64)
def _frozen_text(pk: int, content_hash: str, asks: bool) -> Text:
    return _text(pk, asks)
