"""Whom a request to correct a record tells what: those who keep the record, whoever asked, managers when it is late."""

from django.urls import reverse

from incidents.models import Case, Correction, FileMember, Investigation
from incidents.models.correction import INSTEAD, KEPT_BY
from portal import people
from portal.models import DIGITAL_MEDIA, Person
from portal.notices import Kind, notify, register

from .notices import tell_managers_on, tell_media_managers_who_see

KEEPERS = "those who keep the record and may read the request"

register(
    "Records to correct",
    correction_asked=Kind(
        "Somebody asks that a record about them be corrected. It has to be answered within the time the law gives.",
        to=KEEPERS,
        why="it is answered in time",
        reminded_by=("correction_due", "correction_overdue", "corrections_overdue"),
    ),
    correction_due=Kind(
        "A request to correct a record falls due.",
        to=KEEPERS,
        why="it is answered in time",
        reminded_by=("correction_overdue", "corrections_overdue"),
    ),
    correction_overdue=Kind(
        "A request to correct a record is overdue.",
        to=KEEPERS,
        why="it is answered all the same",
        reminded_by=("corrections_overdue",),
    ),
    corrections_overdue=Kind(
        "A request to correct a record is overdue with somebody who works for you. Ask them about it.",
        to="the line managers of those who keep the record",
        why="somebody sees to it that it is answered",
    ),
    correction_answered=Kind(
        "Your request to correct a record was answered.",
        to="who asked",
        why="they know what was done, and what they may do",
    ),
    correction_stated=Kind(
        "A statement was put beside a record that was not corrected.",
        to=KEEPERS,
        why="whoever uses the record sees it",
    ),
)


def room_of(correction: Correction) -> list[Person]:
    """Those who may answer it now."""
    file = file_of(correction)
    if role := KEPT_BY.get(correction.of):  # type: ignore[call-overload]
        keepers, instead = (people.holders(one).exclude(pk=correction.person_id) for one in (role, INSTEAD))
        return list(keepers or instead)
    on_it = FileMember.objects.standing().filter(investigation=file).values("person")
    found = Person.objects.current().filter(pk__in=on_it) if file else people.holders(*DIGITAL_MEDIA)
    return [one for one in found if Correction.objects.for_room_of(one).filter(pk=correction.pk).exists()]


def is_nobodys(correction: Correction) -> bool:
    """Of what nobody but whoever asks keeps, and nobody would answer for instead. Of a matter it is not said."""
    return correction.of in KEPT_BY and not room_of(correction)


def file_of(correction: Correction) -> Investigation | None:
    """The file it is of, or that the concern it is of was referred to."""
    if correction.concern:
        return Investigation.objects.filter(case=correction.concern.case_id).first()
    return correction.investigation


def tell_room(correction: Correction, kind: str) -> None:
    """Where nobody has the matter in hand, the managers who may take it hear of the matter: from there they see it."""
    if told := room_of(correction):
        notify(told, kind, url=correction_url(correction))
    elif file := file_of(correction):
        tell_managers_on(file, kind)
    elif correction.concern:
        tell_media_managers_who_see(Case.objects.get(pk=correction.concern.case_id), kind)


def tell_managers(correction: Correction) -> None:
    """Without an address, for it is not theirs to read; never whoever asked, and nobody who keeps the record."""
    room = room_of(correction)
    above = Person.objects.current().filter(direct_reports__in=room).exclude(pk__in=[one.pk for one in room])
    notify(above.exclude(pk=correction.person_id), "corrections_overdue")


def tell_asker(correction: Correction) -> None:
    notify([correction.person], "correction_answered", url=correction_url(correction))


def correction_url(correction: Correction) -> str:
    return reverse("incidents:correction", args=[correction.pk])
