"""Taking a part out of a draft, and putting it back as it was."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from policies.models import Clause, Edition, Section, Unsaved
from policies.models.writing import REMOVED
from portal import audit
from portal.models import Person

from .ordering import Order
from .pen import AnyPart, PartGone, as_it_stands, check_ref_is_free, named, note_change, take_pen

CLAUSE_FIELDS = (
    "ref",
    "words",
    "modality",
    "audience",
    "capacity",
    "plain_words",
    "legal_references",
    "version",
)
SECTION_FIELDS = ("heading", "prose", "version")


@transaction.atomic
def remove_clause(clause: Clause, *, actor: Person) -> Unsaved:
    """What is returned can be given to `restore`."""
    edition = take_pen(clause.edition, actor)
    clause = as_it_stands(clause)
    order = Order(edition)
    kept = {"section": clause.section_id, **_kept_of(clause, order)}
    clause_pk, place = clause.pk, clause.place
    clause.delete()
    order.clauses[clause.section_id].remove(clause_pk)
    order.write()
    return _keep_removed(edition, place, kept, clause, actor)


@transaction.atomic
def remove_section(section: Section, *, actor: Person) -> Unsaved:
    """With its clauses, which come back with it."""
    edition = take_pen(section.edition, actor)
    section = as_it_stands(section)
    order = Order(edition)
    clauses = [_kept_of(clause, order) for clause in section.clauses.order_by("position")]
    at, place = order.sections.index(section.pk), section.place
    kept = {"pk": section.pk, "at": at, "clauses": clauses, **_values(section, SECTION_FIELDS)}
    order.sections.remove(section.pk)
    section.delete()
    order.write()
    return _keep_removed(edition, place, kept, section, actor)


@transaction.atomic
def restore(removed: Unsaved, *, actor: audit.Actor) -> AnyPart:
    """Put a removed part back under its old key, where it stood: what was typed for it still finds it.

    A clause whose section has gone joins the last one. Raises RefTaken where a ref is used again meanwhile.
    """
    edition = take_pen(removed.edition, actor)
    kept = Unsaved.objects.removed().filter(pk=removed.pk).first()
    if kept is None:
        raise PartGone
    order = Order(edition)
    part: AnyPart
    if "clauses" in kept.fields:
        part = _restore_section(kept.fields, order, edition)
    else:
        part = _restore_clause(kept.fields, order, edition, _section_for(kept.fields, order, edition))
    order.write()
    part.refresh_from_db()
    kept.delete()
    note_change(edition, f"{part._meta.model_name}.restored", actor=actor, place="", data=named(part))
    return part


def _keep_removed(edition: Edition, place: str, kept: dict[str, Any], part: AnyPart, actor: Person) -> Unsaved:
    note_change(edition, f"{part._meta.model_name}.removed", actor=actor, place="", data=named(part))
    removed, _created = Unsaved.objects.update_or_create(
        edition=edition, person=actor, place=REMOVED + place, defaults={"fields": kept, "kept_at": timezone.now()}
    )
    return removed


def _kept_of(clause: Clause, order: Order) -> dict[str, Any]:
    at = order.clauses[clause.section_id].index(clause.pk)
    return {"pk": clause.pk, "at": at, **_values(clause, CLAUSE_FIELDS)}


def _values(part: AnyPart, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def _restore_section(kept: dict[str, Any], order: Order, edition: Edition) -> Section:
    values = {name: kept[name] for name in SECTION_FIELDS}
    section = Section.objects.create(pk=kept["pk"], edition=edition, position=len(order.sections) + 1, **values)
    order.put_section(section.pk, min(kept["at"], len(order.sections)))
    for clause in kept["clauses"]:
        _restore_clause(clause, order, edition, section.pk)
    return section


def _restore_clause(kept: dict[str, Any], order: Order, edition: Edition, section: int) -> Clause:
    check_ref_is_free(edition, kept["ref"])
    values = {name: kept[name] for name in CLAUSE_FIELDS}
    position = edition.clauses.count() + 1
    clause = Clause.objects.create(pk=kept["pk"], edition=edition, section_id=section, position=position, **values)
    order.put_clause(clause.pk, section, min(kept["at"], len(order.clauses[section])))
    return clause


def _section_for(kept: dict[str, Any], order: Order, edition: Edition) -> int:
    if kept["section"] in order.sections:
        return int(kept["section"])
    if not order.sections:
        order.put_section(Section.objects.create(edition=edition, position=1).pk, 0)
    return order.sections[-1]
