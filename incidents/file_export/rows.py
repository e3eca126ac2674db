"""Everything the portal keeps of a matter, table by table, as lines of JSON that read by themselves.

What belongs to a file is found by following what refers to it, so that a table added tomorrow is in the export of
tomorrow. Whoever reported the matter is "the reporter", here as in everything that leaves it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models

from incidents.models import (
    Capture,
    Case,
    CaseEntry,
    Concern,
    CustodyEntry,
    Evidence,
    Investigation,
    Judgement,
    Letter,
    Post,
    Redaction,
    Referral,
    ReferralReturn,
    ResponseFile,
    Sighting,
)
from incidents.models.matter import cases_of_matter
from portal.codes import as_coded
from portal.models import Person

ROWS_AT_ONCE = 200
REPORTER = "The reporter"
# Where a file lies in the storage is nobody's business, nor is the key of a form.
NEVER_SAID = ("once", "receipt_hash", "tries")
# What is said of a concern: how it was raised and by whom stays where it is.
OF_A_CONCERN = ("id", "submitted_at", "channel", "seen", "seen_on", "words", "how_known", "about")

# Of the whole matter below; and what the respondent has not sent is theirs alone.
OTHERWISE = (Evidence, Redaction, CustodyEntry, ResponseFile)


Targets = dict[str, list[str]]  # the ids of the rows of each table


@dataclass(frozen=True)
class Table:
    name: str
    rows: "models.QuerySet[Any]"
    only: tuple[str, ...] = ()


@dataclass
class Teller:
    """Puts rows into words that leave the portal."""

    reporters: frozenset[int]
    people: dict[int, Person] = field(default_factory=dict)

    def line(self, row: models.Model, only: tuple[str, ...]) -> bytes:
        return (json.dumps(self.said(row, only), ensure_ascii=False) + "\n").encode()

    def said(self, row: models.Model, only: tuple[str, ...] = ()) -> dict[str, Any]:
        said: dict[str, Any] = {"id": row.pk, "is": str(row) if not self._names_a_reporter(row) else REPORTER}
        for one in row._meta.concrete_fields:
            if not (only and one.name not in only) and not is_unsaid(one):
                said[one.name] = self._value(row, one)
                if one.choices and said[one.name]:
                    said[f"{one.name}_in_words"] = str(getattr(row, f"get_{one.name}_display")())
        if self._names_a_reporter(row):
            said |= {name: None for name in ("document", "to_name", "words") if name in said}
        for many in () if only else row._meta.many_to_many:
            said[many.name] = list(getattr(row, many.name).order_by("pk").values_list("pk", flat=True))
        return said

    def person(self, pk: int) -> Any:
        if pk in self.reporters:
            return REPORTER
        if pk not in self.people:
            self.people[pk] = Person.objects.get(pk=pk)
        return {"name": self.people[pk].name, "staff_number": self.people[pk].staff_number}

    def _value(self, row: models.Model, one: "models.Field[Any, Any]") -> Any:
        value = getattr(row, one.attname)
        if value is not None and one.related_model is Person:
            return self.person(value)
        return plain(value)

    def _names_a_reporter(self, row: models.Model) -> bool:
        """A letter to them, say: that there is one is told, not what it says."""
        is_to_one = isinstance(row, Letter) and row.concern_id is not None
        return is_to_one or getattr(row, "recipient_id", None) in self.reporters


def is_unsaid(one: "models.Field[Any, Any]") -> bool:
    """What is a file by itself stands among the files."""
    return one.name in NEVER_SAID or one.name.endswith("_key") or isinstance(one, models.BinaryField)


def kept_files(model: type[models.Model]) -> list[tuple[str, str]]:
    """The fields that say where a stored file lies and what it hashes to, pair by pair."""
    names = {one.name for one in model._meta.concrete_fields}
    pairs = ((name, f"{name.removesuffix('_key')}_sha256") for name in sorted(names) if name.endswith("_key"))
    return [(key, sha256) for key, sha256 in pairs if sha256 in names]


def plain(value: Any) -> Any:
    match value:
        case datetime():
            return as_coded(value)
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return bytes(value).hex()
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return value


def reporters_of(file: Investigation) -> frozenset[int]:
    """Those whose names the file knows. A name given in confidence is in the vault and not in any row of it."""
    concerns = Concern.objects.of_matter(file.case).with_names()
    return frozenset(one.known_reporter.pk for one in concerns if one.known_reporter)


@lru_cache
def belonging() -> dict[type[models.Model], str]:
    """Each kind of row that belongs to a file, and how it leads there: the shortest way."""
    found: dict[type[models.Model], str] = {}
    ways: list[tuple[type[models.Model], str]] = [(Investigation, "")]
    while ways:
        following: list[tuple[type[models.Model], str]] = []
        for parent, way in ways:
            for child, name in referring(parent):
                if child not in found and child is not Investigation:
                    found[child] = f"{name}__{way}" if way else name
                    following.append((child, found[child]))
        ways = following
    return found


def referring(parent: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    for child in apps.get_app_config("incidents").get_models():
        for one in child._meta.concrete_fields:
            if one.is_relation and one.related_model is parent:
                yield child, one.name


def tables(file: Investigation) -> Iterator[Table]:
    yield Table("investigation", Investigation.objects.filter(pk=file.pk))
    for model, way in sorted(belonging().items(), key=lambda found: found[0]._meta.model_name or ""):
        if model in OTHERWISE:
            continue
        yield Table(str(model._meta.model_name), model._default_manager.filter(**{way: file.pk}).order_by("pk"))
    yield from _of_the_matter(file)


def _of_the_matter(file: Investigation) -> Iterator[Table]:
    """What was referred, and what it rests on."""
    cases = cases_of_matter([file.case_id])
    concerns = Concern.objects.filter(case__in=cases).order_by("pk")
    evidence = evidence_of(file)
    posts = Post.objects.filter(sightings__concern__in=concerns.values("pk")).distinct().order_by("pk")
    yield Table("case", Case.objects.filter(pk__in=cases), ("id", "opened_at", "kind", "state", "severity"))
    yield Table("caseentry", CaseEntry.objects.filter(case__in=cases).order_by("at", "pk"))
    yield Table("judgement", Judgement.objects.filter(case__in=cases).order_by("pk"))
    yield Table("referral", Referral.objects.filter(case__in=cases).order_by("pk"))
    yield Table("referralreturn", ReferralReturn.objects.filter(referral__case__in=cases).order_by("pk"))
    yield Table("concern", concerns, OF_A_CONCERN)
    yield Table("sighting", Sighting.objects.filter(concern__in=concerns.values("pk")).order_by("pk"))
    yield Table("post", posts)
    yield Table("capture", Capture.objects.filter(post__in=posts.values("pk")).order_by("pk"))
    yield Table("evidence", evidence)
    yield Table("redaction", Redaction.objects.filter(evidence__in=evidence.values("pk")).order_by("pk"))
    yield Table("custodyentry", CustodyEntry.objects.filter(evidence__in=evidence.values("pk")).order_by("pk"))


def evidence_of(file: Investigation) -> "models.QuerySet[Evidence]":
    cases = cases_of_matter([file.case_id])
    reported_or_given = models.Q(concern__case__in=cases) | models.Q(investigation=file.pk)
    return Evidence.objects.filter(reported_or_given).order_by("pk")


def lines(table: Table, teller: Teller, told: list[str]) -> Iterator[bytes]:
    """One row each; `told` gets their ids."""
    for row in table.rows.iterator(chunk_size=ROWS_AT_ONCE):
        told.append(str(row.pk))
        yield teller.line(row, table.only)
