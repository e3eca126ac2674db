"""Words put on a case to find it by."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.enums import EntryKind
from incidents.facets import label_of
from incidents.models import Case, CaseEntry, CaseLabel
from incidents.models.search import MOST_LABELS
from portal import audit
from portal.models import Person

from .indexing import index_case


class LabelRefused(Exception):
    """No letter or figure in it, or the case has as many as it may."""


@transaction.atomic
def label_case(case: Case, label: str, *, actor: Person, at: datetime | None = None) -> bool:
    """Put a label on a case the actor may see; False when it stands there already. Raises LabelRefused."""
    case, name = _locked(case, actor), label_of(label)
    if case.labels.filter(name=name).exists():
        return False
    if not name:
        raise LabelRefused("A label needs a letter or a figure.")
    if case.labels.count() >= MOST_LABELS:
        raise LabelRefused(f"It has {MOST_LABELS} labels already.")
    at = at or timezone.now()
    CaseLabel.objects.create(case=case, name=name, by=actor, at=at)
    _keep(case, f"Label added: {name}", actor, at)
    audit.record("case.labelled", case, actor=actor)
    return True


@transaction.atomic
def unlabel_case(case: Case, label: str, *, actor: Person, at: datetime | None = None) -> bool:
    """Take a label off; False when it was not there."""
    case, name = _locked(case, actor), label_of(label)
    if not case.labels.filter(name=name).delete()[0]:
        return False
    _keep(case, f"Label taken off: {name}", actor, at or timezone.now())
    audit.record("case.unlabelled", case, actor=actor)
    return True


def _locked(case: Case, actor: Person) -> Case:
    """Raises Case.DoesNotExist for whoever may not know of it."""
    return Case.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=case.pk)


def _keep(case: Case, words: str, actor: Person, at: datetime) -> None:
    CaseEntry.objects.create(case=case, kind=EntryKind.NOTE, by=actor, words=words, at=at)
    index_case(case)
