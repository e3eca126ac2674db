"""The list of files: which of those somebody may see stand on it, by what they ask.

What followed a finding is not for those who made it. To them such a file is over: no list and no filter puts it among
others by how far it got since.
"""

import re
from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from incidents import matters
from incidents.enums import InvestigationState as S
from incidents.enums import ReviewOf, Stage
from incidents.matters import AFTER_THE_FINDING
from incidents.models import Investigation
from incidents.models.investigation import FINISHED, InvestigationQuerySet
from incidents.months import Months, month_after
from portal.models import Person

# What was alleged and decided: of a matter that they have not opened nobody finds that.
OF_THE_MATTER = ("outcome", "alleged", "breached", "cleared", "sanction", "employment", "review", "decided", "reviewed")
NEWEST, BY_TARGET = ("-opened_at", "-id"), ("target_on", "id")
NUMBER = re.compile(r"(?:ps-\d{4}-)?0*(\d{1,9})", re.ASCII | re.IGNORECASE)
_RUNNING_AFTER = Q(state__in=AFTER_THE_FINDING) | Q(held_from__in=AFTER_THE_FINDING)


def narrowed(
    found: InvestigationQuerySet,
    person: Person,
    *,
    show: str,
    asked: Mapping[str, str],
    years: Mapping[str, Months | None],
    today: date,
) -> InvestigationQuerySet:
    found = _listed(found, person, show)
    if any(asked.get(name) for name in OF_THE_MATTER):
        found = found.read_by(person)
    if stage := asked.get("stage"):
        found = _at_stage(found, person, Stage(stage))
    if target := asked.get("target"):
        found = with_target_for(found, person)
        found = found.filter(target_on__lt=today) if target == "past" else found.filter(target_on__gte=today)
    if employment := asked.get("employment"):
        found = found.filter(employment_at_referral=employment)
    if received := years.get("received"):
        found = found.filter(opened_at__gte=received.starts_at, opened_at__lt=received.ends_at)
    found = _by_what_was_decided(found, person, asked, years.get("decided"))
    return _by_review(found, person, asked.get("review", ""), years.get("reviewed"))


def _by_what_was_decided(
    found: InvestigationQuerySet, person: Person, asked: Mapping[str, str], decided: Months | None
) -> InvestigationQuerySet:
    if asked.get("outcome") or decided:
        found = matters.with_outcome(found)
    if outcome := asked.get("outcome"):
        found = found.filter(Q(outcome="" if outcome == "none" else outcome))
    if decided:
        found = found.filter(Q(decided_at__gte=decided.starts_at, decided_at__lt=decided.ends_at))
    if any(asked.get(field) for field in ("alleged", "breached", "cleared")):
        found = matters.with_elements(found)
    for field in ("alleged", "breached"):
        if element := asked.get(field):
            found = found.filter(**{f"{field}__contains": [element]})
    if element := asked.get("cleared"):
        found = found.filter(Q(alleged__contains=[element]) & ~Q(breached__contains=[element]))
    if sanction := asked.get("sanction"):
        found = matters.with_sanctions(found.with_sanction_for(person))
        none = {"imposed": [], "sanction_decided_at__isnull": False}
        found = found.filter(**(none if sanction == "none" else {"imposed__contains": [sanction]}))
    return found


def _by_review(found: InvestigationQuerySet, person: Person, result: str, year: Months | None) -> InvestigationQuerySet:
    """What came of the review of a sanction is not for those who may not know the sanction."""
    if not result and not year:
        return found
    ended = matters.reviews_ended()
    if result:
        ended = ended.filter(Q(result=result))
    if year:
        ended = ended.filter(on__gte=year.first, on__lt=month_after(year.last, 1))
    of_breach = ended.filter(review__of=ReviewOf.BREACH).values("review__investigation")
    return found.filter(Q(pk__in=of_breach) | (_followed_by(person) & Q(pk__in=ended.values("review__investigation"))))


def _listed(found: InvestigationQuerySet, person: Person, show: str) -> InvestigationQuerySet:
    if show == "all":
        return found
    over = Q(state__in=FINISHED) | (_RUNNING_AFTER & ~_followed_by(person))
    if show == "closed":
        return found.filter(over)
    if show == "mine":
        found = found.filter(
            Q(investigator=person) | Q(decision_maker=person) | Q(delegate=person) | Q(recommended_by=person)
        )
    elif show == "due":
        found = with_target_for(found, person)
    return found.exclude(over)


def _at_stage(found: InvestigationQuerySet, person: Person, stage: Stage) -> InvestigationQuerySet:
    """Of what they do not follow they know that it is finished, as the list says."""
    unfollowed = _RUNNING_AFTER & ~_followed_by(person)
    if stage == Stage.FINISHED:
        return found.filter(Q(state__in=stage.states) | unfollowed)
    return found.filter(state__in=stage.states).exclude(unfollowed)


def with_target_for(found: InvestigationQuerySet, person: Person) -> InvestigationQuerySet:
    """Those with a stage that runs, as far as this person follows them."""
    running = found.filter(target_on__isnull=False).exclude(state__in=(*FINISHED, S.ON_HOLD))
    return running.exclude(_RUNNING_AFTER & ~_followed_by(person))


def _followed_by(person: Person) -> Q:
    return Q(pk__in=Investigation.objects.with_sanction_for(person).order_by().values("pk"))


def matching(found: InvestigationQuerySet, person: Person, words: str) -> InvestigationQuerySet:
    """By number, whole or its last part; else by whom the matter is about: every word of a name, or a staff number."""
    words = words.replace("\0", "").strip()
    about = Q(respondent__in=Person.objects.matching(words).order_by().values("pk")) if words else Q(pk__in=[])
    if number := NUMBER.fullmatch(words):
        return found.filter(Q(pk=int(number[1]))) | found.read_by(person).filter(about)
    return found.read_by(person).filter(about)


def parts_of(file: Investigation, person: Person) -> list[str]:
    """What this person is to the file, as far as the row says it."""
    parts = {
        "Investigator": file.investigator_id,
        "Breach decision-maker": file.decision_maker_id,
        "Sanction delegate": file.delegate_id,
        "Recommended how": file.recommended_by_id,
    }
    return [words for words, pk in parts.items() if pk == person.pk]


def target_seen(file: Investigation, *, is_followed: bool) -> date | None:
    """By when the next stage should be reached, to somebody who follows it and while it runs."""
    is_running = file.state not in (*FINISHED, S.ON_HOLD)
    return file.target_on if is_followed and is_running else None
