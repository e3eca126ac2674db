"""Writing in a draft, one change at a time. Each verb locks the edition, keeps who wrote, and is audited once.

All raise WritingRefused where the change cannot be made: NotBeingWritten, PartGone, Outdated, RefTaken.
"""

import hashlib
import json
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Model

from policies.models import Clause, Edition, Section, Unsaved
from policies.models.writing import MADE
from portal import audit
from portal.models import Person

from .ordering import Order, place_after
from .pen import Outdated, Part, as_it_stands, check_ref_is_free, forget_typed, named, note_change, take_pen

EDITION_FIELDS = ("title", "opening", "statement", "summary")
EDITION_PLACE = "edition"
NEW_SECTION_PLACE = "section:new"


@transaction.atomic
def change_clause(clause: Clause, *, actor: audit.Actor, version: int, **fields: Any) -> Clause:
    """`version` is the one that was read before writing. Comments follow a clause to its new ref."""
    edition = take_pen(clause.edition, actor)
    clause = _unchanged_since(clause, version)
    before = clause.ref
    if fields.get("ref", before) != before:
        check_ref_is_free(edition, fields["ref"])
        edition.comments.filter(ref=before).update(ref=fields["ref"])
    _write(clause, fields, edition=edition, actor=actor)
    return clause


@transaction.atomic
def add_clause(
    section: Section, *, actor: audit.Actor, once: uuid.UUID, after: Clause | None = None, **fields: Any
) -> Clause:
    """A clause behind another of its section, or at the section's beginning; asked with the same key, the same one."""
    edition = take_pen(section.edition, actor)
    if made := _made_before(Clause, edition, actor, once):
        return made
    section = as_it_stands(section)
    check_ref_is_free(edition, fields["ref"])
    order = Order(edition)
    clause = Clause.objects.create(edition=edition, section=section, position=edition.clauses.count() + 1, **fields)
    order.put_clause(clause.pk, section.pk, place_after(order.clauses[section.pk], after))
    order.write()
    clause.refresh_from_db(fields=["position"])
    _remember_made(clause, edition, actor, once)
    note_change(edition, "clause.added", actor=actor, place=section.place_of_new, data=named(clause))
    return clause


@transaction.atomic
def change_section(section: Section, *, actor: audit.Actor, version: int, **fields: Any) -> Section:
    edition = take_pen(section.edition, actor)
    section = _unchanged_since(section, version)
    _write(section, fields, edition=edition, actor=actor)
    return section


@transaction.atomic
def add_section(
    edition: Edition, *, actor: audit.Actor, once: uuid.UUID, after: Section | None = None, **fields: Any
) -> Section:
    edition = take_pen(edition, actor)
    if made := _made_before(Section, edition, actor, once):
        return made
    order = Order(edition)
    section = Section.objects.create(edition=edition, position=len(order.sections) + 1, **fields)
    order.put_section(section.pk, place_after(order.sections, after))
    order.write()
    section.refresh_from_db(fields=["position"])
    _remember_made(section, edition, actor, once)
    note_change(edition, "section.added", actor=actor, place=NEW_SECTION_PLACE, data=named(section))
    return section


@transaction.atomic
def change_edition(edition: Edition, *, actor: audit.Actor, version: str, **fields: str) -> Edition:
    """The edition's own words. Its version is what they are, see `version_of`."""
    edition = take_pen(edition, actor)
    if version != version_of(edition):
        raise Outdated(edition)
    changed = [name for name in EDITION_FIELDS if name in fields and getattr(edition, name) != fields[name]]
    for name in changed:
        setattr(edition, name, fields[name])
    if not changed:
        forget_typed(edition, actor, EDITION_PLACE)
        return edition
    edition.save(update_fields=changed)
    note_change(edition, "edition.changed", actor=actor, place=EDITION_PLACE, data={"fields": changed})
    return edition


def version_of(edition: Edition) -> str:
    """Other steps write an edition's fields too, so what they say is compared and no counter kept."""
    said = json.dumps([getattr(edition, name) for name in EDITION_FIELDS])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@transaction.atomic
def move_clause(clause: Clause, *, actor: audit.Actor, step: int) -> Clause:
    """One up (-1) or down (1), over the edge of a section into the next; at the end of the policy it stays."""
    edition = take_pen(clause.edition, actor)
    clause = as_it_stands(clause)
    order = Order(edition)
    wanted = order.step_of_clause(clause.pk, clause.section_id, step)
    return _put_clause(clause, order, *wanted, actor=actor) if wanted else clause


@transaction.atomic
def move_clause_to(clause: Clause, *, section: Section, actor: audit.Actor, after: Clause | None = None) -> Clause:
    """Behind a clause of that section, or to its beginning."""
    edition = take_pen(clause.edition, actor)
    clause, section = as_it_stands(clause), as_it_stands(section)
    order = Order(edition)
    order.clauses[clause.section_id].remove(clause.pk)
    at = place_after(order.clauses[section.pk], after)
    return _put_clause(clause, order, section.pk, at, actor=actor)


@transaction.atomic
def move_section(section: Section, *, actor: audit.Actor, step: int) -> Section:
    """One up (-1) or down (1), with its clauses."""
    edition = take_pen(section.edition, actor)
    section = as_it_stands(section)
    order = Order(edition)
    at = order.sections.index(section.pk) + step
    if 0 <= at < len(order.sections):
        order.put_section(section.pk, at)
        order.write()
        section.refresh_from_db(fields=["position"])
        note_change(edition, "section.moved", actor=actor, place="", data=named(section))
    return section


def _put_clause(clause: Clause, order: Order, section: int, at: int, *, actor: audit.Actor) -> Clause:
    order.put_clause(clause.pk, section, at)
    if clause.section_id != section:
        clause.section_id = section
        clause.save(update_fields=["section"])
    order.write()
    clause.refresh_from_db(fields=["position", "section"])
    note_change(clause.edition, "clause.moved", actor=actor, place="", data=named(clause))
    return clause


def _unchanged_since(part: Part, version: int) -> Part:
    part = as_it_stands(part)
    if part.version != version:
        raise Outdated(part)
    return part


def _write(part: Clause | Section, fields: dict[str, Any], *, edition: Edition, actor: audit.Actor) -> None:
    """Saving what stands there already counts no version and audits nothing."""
    changed = [name for name, value in fields.items() if getattr(part, name) != value]
    if not changed:
        forget_typed(edition, actor, part.place)
        return
    for name in changed:
        setattr(part, name, fields[name])
    part.version += 1
    part.save(update_fields=[*changed, "version"])
    data = {**named(part), "fields": changed}
    note_change(edition, f"{part._meta.model_name}.changed", actor=actor, place=part.place, data=data)


def _made_before(model: type[Model], edition: Edition, actor: audit.Actor, once: uuid.UUID) -> Any:
    if not isinstance(actor, Person):
        return None
    made = Unsaved.objects.filter(edition=edition, person=actor, place=f"{MADE}{once}").first()
    return made and model._default_manager.filter(pk=made.fields["pk"]).first()


def _remember_made(part: Clause | Section, edition: Edition, actor: audit.Actor, once: uuid.UUID) -> None:
    if isinstance(actor, Person):
        Unsaved.objects.create(edition=edition, person=actor, place=f"{MADE}{once}", fields={"pk": part.pk})
