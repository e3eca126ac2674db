"""A made case, so that whoever edits a template sees it filled: nobody in it is anybody."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace as Made
from typing import Any

from django.conf import settings
from django.utils import timezone

from incidents.enums import (
    ANSWERED_LETTERS,
    TO_RESPONDENT,
    CodeElement,
    LetterKind,
    ReviewOf,
    ReviewOutcome,
    SanctionKind,
    SanctionState,
    Weighs,
)
from incidents.measure_words import Said, SaidFactor
from portal.calendar import calendar_days_after
from portal.templatetags.postwise import day

from .compose import OFFICES, Document, Wording, compose
from .values import Given

NAME = "Robin Sample"
MANAGER = "Jamie Example"
BODY = "An Authority, for example"
DECIDERS = {
    "Breach decision-maker": "Alex Specimen",
    "Sanction delegate": "Kim Pattern",
    "Suspension delegate": "Lee Muster",
}


class Few(list[Any]):
    """Rows that answer as those of a matter do."""

    def all(self) -> "Few":
        return self


def example_of(kind: LetterKind, wording: Wording, *, at: datetime | None = None, on_paper: bool = False) -> Document:
    """The letter of this kind in the made case."""
    return compose(example_given(kind, at=at or timezone.now(), on_paper=on_paper), wording)


def example_given(kind: LetterKind, *, at: datetime, on_paper: bool = False) -> Given:
    today = timezone.localdate(at)
    is_answered = kind in ANSWERED_LETTERS and not on_paper
    return Given(
        kind=kind,
        file=_file(today),
        signatory=DECIDERS.get(OFFICES.get(kind, ""), MANAGER),
        at=at,
        to_name=NAME if kind in TO_RESPONDENT else _other_reader(kind),
        due_at=calendar_days_after(at, settings.RESPONSE_DAYS) if is_answered else None,
        days=settings.RESPONSE_DAYS,
        on_paper=on_paper,
        fields=dict(_fields(kind, today)),
    )


def _file(today: date) -> Made:
    respondent = Made(name=NAME, is_employee=True, employment="ongoing")
    return Made(
        number=f"PS-{today:%Y}-00000",
        respondent=respondent,
        decision_maker=Made(name=DECIDERS["Breach decision-maker"]),
    )


def _other_reader(kind: LetterKind) -> str:
    if kind == LetterKind.APPOINTMENT:
        return DECIDERS["Breach decision-maker"]
    return BODY if kind == LetterKind.REFERRAL_OUT else "Sam Notreal"


def _fields(kind: LetterKind, today: date) -> Mapping[str, Any]:
    match kind:
        case LetterKind.ACKNOWLEDGEMENT | LetterKind.OUTCOME_TO_REPORTER:
            return {"concern": Made(number=f"C-{today:%Y}-00000")}
        case LetterKind.NOTICE | LetterKind.VARIATION:
            told = {"exhibits": [_Exhibit()], "acknowledged": {1: [_acknowledged(today)]}}
            return {"allegations": [_allegation(today)], **told}
        case LetterKind.PRELIMINARY:
            return {"material": "A colleague says that you spoke of the posts on the day they appeared."}
        case LetterKind.DETERMINATION:
            determination = Made(
                breach=True, reasons="You say the account is yours. What was posted speaks for itself."
            )
            return {"determination": determination, "findings": [_finding(today)], "rights": _rights(today)}
        case LetterKind.DISCONTINUANCE:
            return {"reasons": "The account turned out to be somebody else's."}
        case LetterKind.PROPOSAL:
            found = _finding(today)
            grounds = Made(finding=found, posts=found.allegation.posts.all())
            return {"findings": [grounds], "measures": _measures(today), "factors": _factors()}
        case LetterKind.DECISION:
            reasons = "I took your regret and your service into account, and what it meant for the customer."
            return {"sanctions": _measures(today), "factors": _factors(), "reasons": reasons, "rights": _rights(today)}
        case LetterKind.REFERRAL_OUT:
            reasons = "What was posted may hold information that an Act keeps secret."
            return {"body_name": BODY, "reasons": reasons}
        case _:
            return _later_fields(kind, today)


def _later_fields(kind: LetterKind, today: date) -> Mapping[str, Any]:
    match kind:
        case LetterKind.SEPARATION:
            return {"left_on": today}
        case LetterKind.REVIEW_DECISION:
            return _of_review()
        case LetterKind.SUSPENSION_REVIEWED:
            return {**_of_review(ReviewOf.SUSPENSION, ReviewOutcome.VARIED), "rights": _rights(today)}
        case LetterKind.HOLD:
            return {"is_held": False, "answer_by": today}
        case LetterKind.REVIEW_REFUSED:
            reasons = "It asks for a review of the matter itself, which this review is not for."
            return {"answer_by": today, "is_declined": True, "reasons": reasons, "rights": _rights(today)}
        case LetterKind.STAY:
            return _of_stay(today)
        case _:
            return _of_suspension(kind, today)


def _of_stay(today: date) -> Mapping[str, Any]:
    stay = Made(granted_by="The Federal Court, for example")
    change = Made(to_state=SanctionState.STAYED, effective_on=today)
    return {
        "sanction": _measures(today)[0],
        "change": change,
        "stay": stay,
        "body_name": "Merit Protection Commissioner",
        "reasons": "A deduction from your salary could not easily be given back.",
    }


def _of_review(of: ReviewOf = ReviewOf.BREACH, outcome: ReviewOutcome = ReviewOutcome.SET_ASIDE) -> Mapping[str, Any]:
    review = Made(of=of, outcome=outcome, was_recommended=True)
    reasons = "You were not shown one of the posts before it was decided."
    return {"review": review, "body_name": "Merit Protection Commissioner", "reasons": reasons}


def _of_suspension(kind: LetterKind, today: date) -> Mapping[str, Any]:
    later = today + timedelta(days=30)
    suspension = Made(paid=True, from_on=today, until_on=later, next_review_on=later, decided_at=today)
    review = Made(outcome="The suspension goes on", next_review_on=later)
    rights = [Made(body="Agency Head", apply_by=today + timedelta(days=settings.AGENCY_REVIEW_DAYS))]
    reasons = (
        "You work with the records that the posts speak of. It is in the department's interest that they are safe."
    )
    if kind == LetterKind.SUSPENSION_REVIEW:
        reasons = "Nothing has changed since."
    why = "The process about your conduct has ended."
    return {"suspension": suspension, "review": review, "why": why, "rights": rights, "reasons": reasons}


def _allegation(today: date) -> Made:
    elements = [CodeElement.RESPECT.value, CodeElement.VALUES.value]
    return Made(
        pk=1,
        position=1,
        conduct_on=today - timedelta(days=40),
        words="On your account you named a customer and called them a liar.",
        varies=None,
        posts=Few([_Post("https://example.com/posts/1"), _Post("https://example.com/posts/2")]),
        clauses=Few([Made(ref="SAMPLE-01", words="Be polite where you can be recognised as one of our staff.")]),
        elements=elements,
        worded=[(CodeElement(one).label, "as the Act worded it on that day") for one in elements],
    )


class _Exhibit:
    told_as = "The roster of that day, without the names of others."

    def __str__(self) -> str:
        return "E1"


def _acknowledged(today: date) -> Made:
    edition = _Edition()
    made = Made(
        edition=edition, acknowledged_at=timezone.make_aware(datetime.combine(today, time()) - timedelta(days=200))
    )
    return Made(edition=edition, acknowledgement=made)


class _Edition:
    number = 2

    def __str__(self) -> str:
        return "Sample policy, edition 2"


class _Post:
    account = "@example"

    def __init__(self, address: str) -> None:
        self.address = address

    def __str__(self) -> str:
        return self.address


def _finding(today: date) -> Made:
    return Made(
        allegation=_allegation(today),
        conduct_found=True,
        elements_breached=[CodeElement.RESPECT.value],
        reasons="You said that you wrote it.",
    )


def _measures(today: date) -> list[Said]:
    start = f"It takes effect on {day(today + timedelta(days=14))}."
    fine = f"For allegation 1: $1,200.00, which is 1.50 per cent of annual salary. Deducted over two pays. {start}"
    return [
        Said(SanctionKind.FINE, str(SanctionKind.FINE.label), fine),
        Said(
            SanctionKind.REPRIMAND,
            str(SanctionKind.REPRIMAND.label),
            start,
            "You named a customer. You are reprimanded.",
        ),
    ]


def _factors() -> list[SaidFactor]:
    return [
        SaidFactor("Remorse", Weighs.LIGHTER.label.lower(), "You took the posts down."),
        SaidFactor("Harm", Weighs.HEAVIER.label.lower(), "A customer was named."),
    ]


def _rights(today: date) -> list[Made]:
    return [Made(body="Merit Protection Commissioner", apply_by=today + timedelta(days=settings.REVIEW_DAYS))]
