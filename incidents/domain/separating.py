"""What follows when the respondent leaves, or becomes SES, while the matter is open."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import InvestigationState as S
from incidents.enums import Leaving, LetterKind, MatchedAt
from incidents.models import Investigation, Letter, Separation
from incidents.models.investigation import FINISHED
from incidents.rules import access
from incidents.rules.intake import employment_now
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Who
from portal import audit
from portal.models import Employment, Person

from .assessing import IntakeRefused, match_with_directory
from .door import lock, move_file
from .letter import issue
from .review import lapse_reviews

NOT_SEPARABLE = (S.DIVERTED_PID, S.RETURNED, S.CLOSED, S.CONTRACT_PATH, S.EXTERNAL_REFERRAL)
BEFORE_A_SANCTION = (S.BREACH, S.SD_ASSIGNED, S.SANCTION_PROPOSED)


@transaction.atomic
def record_separation(
    file: Investigation, *, actor: Person, left_on: date, how: Leaving, at: datetime | None = None
) -> Separation:
    """The respondent has left. Whoever knows of the matter is told by letter (L16) that it may go on to a finding;
    no sanction may follow, and reviews lapse.

    Raises MoveRefused, IntakeRefused("future" | "not_an_employee").
    """
    file = lock(file)
    if standing := Separation.objects.filter(investigation=file).first():
        return standing
    if file.state in NOT_SEPARABLE:
        raise MoveRefused(NOT_FROM_HERE)
    if Who.SERVICES_MANAGER not in access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if left_on > timezone.localdate():
        raise IntakeRefused("future")
    if file.employment_at_referral == Employment.CONTRACTOR:
        raise IntakeRefused("not_an_employee")
    told = file.letters.filter(to_respondent=True).exists()
    letter = _tell(file, left_on, actor=actor, at=at) if told else None
    separation = Separation.objects.create(
        investigation=file, left_on=left_on, how=how, letter=letter, by=actor, at=at or timezone.now()
    )
    audit.record("respondent.left", file, actor=actor, data={"left_on": left_on.isoformat(), "how": how})
    follow_leaving(file, at=at)
    if told:
        notices.tell_respondent_of_letter(file)
    return separation


def _tell(file: Investigation, left_on: date, *, actor: Person, at: datetime | None) -> Letter:
    found = file.determinations.filter(superseded_at__isnull=True, breach=True).exists()
    goes_on = file.state not in FINISHED and (file.held_from or file.state) not in BEFORE_A_SANCTION
    return issue(file, LetterKind.SEPARATION, actor=actor, at=at, left_on=left_on, found=found, goes_on=goes_on)


def follow_leaving(file: Investigation, *, at: datetime | None) -> None:
    """The branch to a sanction closes, and reviews lapse, by whatever way it came to be known: of what is on hold, once
    it goes on."""
    file = lock(file)
    if file.state in BEFORE_A_SANCTION and employment_now(file) == Employment.FORMER:
        move_file(file, S.BREACH_RECORDED_FORMER, actor=audit.SYSTEM, at=at)
    lapse_reviews(file, at=at)


def follow_the_directory(*, at: datetime | None = None) -> int:
    """Note whose employment the directory has changed since a file looked, and do what follows. Returns how many."""
    at = at or timezone.now()
    open_files = Investigation.objects.open().filter(matches__isnull=False).distinct()
    with_reviews = Investigation.objects.filter(reviews__isnull=False, matches__isnull=False).distinct()
    pks = {*open_files.values_list("pk", flat=True), *with_reviews.values_list("pk", flat=True)}
    return sum(_note_change(pk, at) for pk in sorted(pks))


@transaction.atomic
def _note_change(pk: int, at: datetime) -> bool:
    file = lock(Investigation(pk=pk))
    last = file.matches.exclude(moment=MatchedAt.CONDUCT).last()
    if last is None or last.employment == file.respondent.employment:
        return False
    match_with_directory(file, MatchedAt.CHANGED, by=None, at=at)
    audit.record("respondent.changed", file, actor=audit.SYSTEM, data={"employment": file.respondent.employment})
    follow_leaving(file, at=at)
    notices.tell_services_managers(file, "respondent_changed")
    return True
