"""What People Services is given with a referral, as plain data: everything as it stands at that moment, by itself.

Nothing in it says who raised the concern, in whatever way they gave their name: those who may know read that on the
file. Files are named by code and hash, and the reporter's words by hash; neither is copied.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from incidents.custody_paper import who_of
from incidents.enums import CaseState, Channel, EntryKind
from incidents.models import Capture, Case, CaseEntry, Concern, Evidence, Judgement, Post, ReferralReturn
from incidents.models.matter import cases_of_matter
from incidents.rules.proportionality import FACTORS
from policies.models import Clause, Edition, Policy
from policies.queries import acknowledged_by, clauses_in_force, exempting
from portal.calendar import end_of
from portal.codes import as_coded
from portal.models import Person
from training.queries import courses_then

FORMAT = "postwise.referral/1"
SPOKEN_TO: dict[str, str] = {
    CaseState.STAFF_CONTACTED: "The staff member",
    CaseState.MANAGER_CONTACTED: "Their manager",
}
EITHER = "The staff member or their manager"

Plain = dict[str, Any]


def canonical(package: Plain) -> str:
    """One way of writing it, so that its hash is of what it says."""
    return json.dumps(package, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()


def pack(case: Case, person: Person, *, number: str, before: ReferralReturn | None, at: datetime) -> Plain:
    concerns = list(Concern.objects.of_matter(case))
    days, days_from = _days(concerns)
    clauses = list(case.clauses.select_related("edition__policy").order_by("edition__policy__title", "ref"))
    policies = {clause.edition.policy_id: clause.edition.policy for clause in clauses}
    return {
        "format": FORMAT,
        "number": number,
        "referred_at": as_coded(at),
        "case": {"number": case.number, "opened_on": _day(case.opened_at), "kind": case.get_kind_display()},
        "follows": _before(before, case),
        "person": _about(person),
        "days": [day.isoformat() for day in days],
        "days_from": days_from,
        "posts": [_post(post, concerns) for post in _posts(concerns)],
        "reports": [_report(concern) for concern in sorted(concerns, key=lambda one: one.pk)],
        "evidence": [_item(item) for item in _evidence(concerns)],
        "clauses": _clauses(clauses, days),
        "acknowledgement": _acknowledgement(person, policies.values(), days, at),
        "training": _training(person, policies.values(), days, at),
        "said": [_said(entry) for entry in _conversations(case)],
        "judgements": [_judgement(one) for one in case.judgements.select_related("by")],
        "proposed": _step(case, CaseState.REFERRAL_PROPOSED),
        "agreed": _step(case, CaseState.REFERRED),
    }


def _day(at: datetime) -> str:
    return timezone.localdate(at).isoformat()


def _days(concerns: list[Concern]) -> tuple[list[date], str]:
    """The days by which the conduct is judged: those of the posts; else when it was seen, or else reported."""
    found = Concern.objects.filter(pk__in=[one.pk for one in concerns])
    told = list(found.values_list("sightings__posted_on", "sightings__post__posted_on", "seen_on"))
    if posted := {day for own, known, _seen in told if (day := own or known)}:
        return sorted(posted), "posted"
    if seen := {seen for _own, _known, seen in told if seen}:
        return sorted(seen), "seen"
    return [timezone.localdate(min(one.submitted_at for one in concerns))], "reported"


def _about(person: Person) -> Plain:
    return {
        **_name(person),
        "employment": person.get_employment_display(),
        "classification": person.classification,
        "unit": person.unit.name,
        "started_on": person.started_on.isoformat() if person.started_on else None,
    }


def _name(person: Person) -> Plain:
    return {"name": person.name, "staff_number": person.staff_number}


def _before(returned: ReferralReturn | None, case: Case) -> Plain | None:
    if returned is None:
        return None
    return {
        "number": returned.referral.number,
        "sha256": returned.referral.sha256,
        "returned_at": as_coded(returned.at),
        "questions": returned.questions,
        "answer": _step(case, CaseState.REFERRAL_PROPOSED)["words"],
    }


# --- what it is about


def _posts(concerns: list[Concern]) -> Iterable[Post]:
    return Post.objects.filter(sightings__concern__in=concerns).distinct().order_by("pk").prefetch_related("captures")


def _post(post: Post, concerns: list[Concern]) -> Plain:
    told = list(post.sightings.filter(concern__in=concerns).order_by("pk"))
    return {
        "address": post.url,
        "platform": post.platform or next((one.platform for one in told if one.platform), ""),
        "account": post.account or next((one.account for one in told if one.account), ""),
        "posted_on": sorted({day.isoformat() for one in told if (day := one.posted_on or post.posted_on)}),
        "words": post.text,
        "captures": [_capture(one) for one in sorted(post.captures.all(), key=lambda one: (one.at, one.pk))],
    }


def _capture(capture: Capture) -> Plain:
    return {
        "at": as_coded(capture.at),
        "state": capture.get_state_display(),
        "address": capture.final_url,
        "title": capture.title,
        "sha256": capture.content_sha256,
    }


def _report(concern: Concern) -> Plain:
    """That there is one, and what its words hash to."""
    return {
        "number": concern.number,
        "on": _day(concern.submitted_at),
        "by_monitoring": concern.channel == Channel.MONITORING,
        "sha256": digest_of(concern.words),
    }


def _evidence(concerns: list[Concern]) -> Iterable[Evidence]:
    found = Evidence.objects.filter(concern__in=concerns).order_by("concern", "position")
    related = ("concern__reporter", "concern__name_given__person")
    return found.select_related(*related).prefetch_related("redactions", "custody__by")


def _item(item: Evidence) -> Plain:
    return {
        "code": str(item.code),
        "kind": item.kind,
        "media_type": item.media_type,
        "size": item.size,
        "received_at": as_coded(item.received_at),
        "standing": item.standing,
        "sha256": item.original_sha256,
        "copy_sha256": item.copy_sha256,
        "redacted_sha256": [one.copy_sha256 for one in sorted(item.redactions.all(), key=lambda one: one.pk)],
        "custody": [
            {
                "at": as_coded(line.at),
                "what": line.get_what_display(),
                "who": who_of(line, item),
                "words": line.words,
                "sha256_before": line.sha256_before,
                "sha256_after": line.sha256_after,
            }
            for line in item.custody.all()
        ],
    }


# --- what it is judged by


def _clauses(clauses: list[Clause], days: list[date]) -> list[Plain]:
    """Each as Digital Media named it, and as it stood on the days of the conduct."""
    refs = [clause.ref for clause in clauses]
    on = {day: clauses_in_force(refs, day) for day in days}
    return [
        {
            "ref": clause.ref,
            "policy": clause.edition.policy.title,
            "named_from_edition": clause.edition.number,
            "stood": _stood({day: found.get(clause.ref) for day, found in on.items()}),
        }
        for clause in clauses
    ]


def _stood(by_day: dict[date, Clause | None]) -> list[Plain]:
    """By the edition in force: most often one for all days."""
    days: dict[Clause | None, list[str]] = defaultdict(list)
    for day, clause in by_day.items():
        days[clause].append(day.isoformat())
    return [{"on": on, **(_words(clause) if clause else {"edition": None})} for clause, on in days.items()]


def _words(clause: Clause) -> Plain:
    edition = clause.edition
    return {
        "edition": edition.number,
        "in_force_from": edition.in_force_from.isoformat() if edition.in_force_from else None,
        "edition_sha256": edition.content_hash,
        "words": clause.words,
    }


# --- what the records say of the person


def _moments(days: list[date], at: datetime) -> list[tuple[str, date, datetime]]:
    return [*(("conduct", day, end_of(day)) for day in days), ("referral", timezone.localdate(at), at)]


def _acknowledgement(person: Person, policies: Iterable[Policy], days: list[date], at: datetime) -> list[Plain]:
    """Of each policy, by each day of the conduct and by the referral: the edition then in force, what they signed."""
    asked = set(Policy.objects.covering(person).values_list("pk", flat=True))
    return [
        {
            "policy": policy.title,
            "when": when,
            "on": day.isoformat(),
            "is_covered_now": policy.pk in asked,
            "is_excepted": exempting(person, day).filter(policy=policy).exists(),
            **_signed(person, Edition.objects.in_force(day).filter(policy=policy).first(), by),
        }
        for policy in policies
        for when, day, by in _moments(days, at)
    ]


def _signed(person: Person, edition: Edition | None, by: datetime) -> Plain:
    kept = acknowledged_by(person, edition, by) if edition else None
    return {
        "edition": edition.number if edition else None,
        "acknowledged": kept
        and {"at": as_coded(kept.acknowledged_at), "edition": kept.edition.number, "code": kept.code},
    }


def _training(person: Person, policies: Iterable[Policy], days: list[date], at: datetime) -> list[Plain]:
    """The same of each course there was; that there was none is a record too."""
    return [
        {"policy": policy.title, "when": when, "on": day.isoformat(), **_taken(course)}
        for policy in policies
        for when, day, by in _moments(days, at)
        for course in list(courses_then(person, policy, by)) or [None]
    ]


def _taken(course: Any) -> Plain:
    if course is None:
        return {"course": None}
    return {
        "course": course.title,
        "completed_at": course.completed_at and as_coded(course.completed_at),
        "begun_at": course.begun_at and as_coded(course.begun_at),
    }


# --- what Digital Media did


def _conversations(case: Case) -> Iterable[CaseEntry]:
    """Never what passed between them and the reporter, and no internal note."""
    entries = CaseEntry.objects.filter(case__in=cases_of_matter([case.pk])).select_related("by")
    return (entries.filter(kind=EntryKind.CONVERSATION) | entries.filter(to_state__in=SPOKEN_TO)).order_by("at", "id")


def _said(entry: CaseEntry) -> Plain:
    return {
        "at": as_coded(entry.at),
        "with": SPOKEN_TO.get(entry.to_state, EITHER),
        "by": entry.by and _name(entry.by),
        "words": entry.words,
    }


def _judgement(one: Judgement) -> Plain:
    return {
        "at": as_coded(one.at),
        "by": _name(one.by),
        "potential_breach": one.potential_breach,
        "severity": one.get_level_display() if one.level else "",
        "suggested": one.get_suggested_display() if one.suggested else "",
        "weighed": [
            {"question": factor.question, "answer": dict(factor.answers)[one.answers[factor.name]]}
            for factor in FACTORS
            if one.answers.get(factor.name) in dict(factor.answers)
        ],
        "clauses": [f"{clause['ref']}, {clause['policy']}, edition {clause['edition']}" for clause in one.clauses],
        "why": one.why,
        "why_not_referred": one.why_not_referred,
    }


def _step(case: Case, to: CaseState) -> Plain:
    entry = case.entries.select_related("by").filter(to_state=to).latest("at", "id")
    return {"at": as_coded(entry.at), "by": entry.by and _name(entry.by), "words": entry.words}
