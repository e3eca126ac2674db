"""Matters of People Services as things that can be destroyed: the file, its case, and all that only they point to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from incidents.domain.sweeping import REFERRING
from incidents.enums import InvestigationState, Stop
from incidents.models import (
    Capture,
    Case,
    CustodyRecord,
    DirectedCourse,
    FileExport,
    Investigation,
    Post,
    Referral,
    Retention,
    Sighting,
)
from incidents.models.matter import cases_of_matter
from incidents.models.stops import stops_of
from portal import people
from portal.disposal.closure import Bound, Gone, needed_by_nobody
from portal.disposal.kinds import StoredFile, Thing
from portal.files import size_of
from portal.models import Notice, Person, Role
from training.models import Assignment
from training.queries import TRACES, notices_of, traces_of

# Not with a matter: a disclosure has an authority of its own, what is kept for many matters stays, and so does what
# is somebody's own or nobody's yet.
STAYS = frozenset(
    {
        "BulkStep",
        "ConcernDraft",
        "Delegation",
        "Disclosure",
        "DraftFile",
        "HandOver",
        "LetterTemplate",
        "MonitoringImport",
        "QueueTaste",
        "ReceivedMail",
        "SavedSearch",
        "SearchRound",
        "SearchWatch",
        "Watch",
    }
)
HANDED_OUT = (CustodyRecord, FileExport, Referral)  # and can be checked by a code
# Of what somebody was told: the pages that notices lead to.
TOLD_OF: dict[str, tuple[str, ...]] = {
    "Case": ("case",),
    "Concern": ("concern", "name"),
    "Correction": ("correction",),
    "Errand": ("my_errand",),
    "Interview": ("my_interview",),
    "Investigation": ("investigation", "my_matter", "my_suspension"),
}


class Matters:
    name = "incidents.investigation"
    title = "Matters of People Services"
    model: type[Model] = Investigation
    by: tuple[str, ...] = ("kept_until", "id")

    @property
    def goes(self) -> frozenset[type[Model]]:
        models = apps.get_app_config("incidents").get_models()
        return frozenset(model for model in models if model.__name__ not in STAYS) | TRACES

    def is_kept_by(self, person: Person) -> bool:
        return people.holds(person, Role.PEOPLE_SERVICES_MANAGER)

    def keepers(self) -> Iterable[Person]:
        return people.holders(Role.PEOPLE_SERVICES_MANAGER)

    def visible_to(self, person: Person) -> QuerySet[Investigation]:
        if not self.is_kept_by(person):
            return Investigation.objects.none()
        return Investigation.objects.visible_to(person)

    def due(self, found: QuerySet[Investigation], *, disposal_class: str = "") -> QuerySet[Investigation]:
        over = found.filter(state=InvestigationState.CLOSED, kept_until__lt=timezone.localdate())
        if disposal_class:
            over = over.filter(pk__in=_of_class(disposal_class))
        return over

    def things(self, rows: Sequence[Investigation]) -> list[Thing]:
        newest: dict[int, Retention] = {}
        for retention in Retention.objects.filter(investigation__in=rows).order_by("at", "pk"):
            newest[retention.investigation_id] = retention
        return [_thing(file, newest[file.pk]) for file in rows if file.pk in newest]

    def stops(self, pks: list[int]) -> dict[int, list[str]]:
        return {pk: [stop.label for stop in found] for pk, found in stops_of(pks).items()}

    def lock(self, pk: int) -> Model | None:
        return Investigation.objects.select_for_update(of=("self",)).filter(pk=pk).first()

    def roots(self, pks: list[int]) -> Gone:
        """The case goes with its file, and so do those that were joined to it."""
        cases = set(Investigation.objects.filter(pk__in=pks).values_list("case", flat=True))
        matter = set(cases_of_matter(cases))
        others = Investigation.objects.filter(case__in=matter).exclude(pk__in=pks)
        joined = Case.objects.filter(pk__in=matter - cases, goes_on_in__in=cases)
        if others.exists() or joined.count() != len(matter - cases):
            raise Bound(Stop.SHARED.label)
        return {Investigation: set(pks), Case: matter}

    def left_alone(self, gone: Gone) -> Gone:
        """Posts that no other matter is about; and that a course was asked in confidence, which only a matter does.
        What the person completed stays theirs: it says nothing of who asked."""
        told = Sighting.objects.filter(pk__in=gone.get(Sighting, ())).values_list("post", flat=True)
        alone: Gone = {Post: needed_by_nobody(Post, set(told), gone, but=frozenset({Capture}))}
        alone |= traces_of(_assigned(gone))
        return {model: pks for model, pks in alone.items() if pks}

    def files(self, gone: Gone) -> list[StoredFile]:
        return sorted(_files(gone), key=lambda file: file.key)

    def referred(self, keys: list[str]) -> set[str]:
        found: set[str] = set()
        for model, field in REFERRING:
            found.update(model._base_manager.filter(**{f"{field}__in": keys}).values_list(field, flat=True))
        return found

    def codes(self, gone: Gone) -> list[str]:
        codes: list[str] = []
        for model in HANDED_OUT:
            codes += model._base_manager.filter(pk__in=gone.get(model, ())).values_list("code", flat=True)
        return codes

    def forget(self, gone: Gone) -> None:
        """A notice says whom a matter told something: that would outlive it."""
        told = [
            reverse(f"incidents:{page}", args=[pk])
            for model, pks in gone.items()
            for page in TOLD_OF.get(model.__name__, ())
            for pk in pks
        ]
        Notice.objects.filter(url__in=told).delete()
        notices_of(_assigned(gone)).delete()


def _assigned(gone: Gone) -> QuerySet[Assignment]:
    keys = DirectedCourse.objects.filter(pk__in=gone.get(DirectedCourse, ())).values("once")
    return Assignment.objects.filter(once__in=keys)


def _of_class(disposal_class: str) -> QuerySet[Any]:
    """Whose newest class it is."""
    newest = Retention.objects.order_by("investigation", "-at", "-pk").distinct("investigation")
    return Retention.objects.filter(pk__in=newest.values("pk"), disposal_class=disposal_class).values("investigation")


def _thing(file: Investigation, retention: Retention) -> Thing:
    return Thing(
        pk=file.pk,
        number=file.number,
        url=reverse("incidents:investigation", args=[file.pk]),
        disposal_class=retention.disposal_class,
        trigger=retention.get_trigger_display(),
        trigger_on=retention.trigger_on,
        kept_until=retention.retain_until,
    )


def _files(gone: Gone) -> Iterator[StoredFile]:
    for model, field in REFERRING:
        if model in gone:
            rows = model._base_manager.filter(pk__in=gone[model]).exclude(**{field: ""})
            for key, sha256 in rows.values_list(field, field.replace("key", "sha256")).iterator():
                yield StoredFile(key, sha256, size_of(key))
