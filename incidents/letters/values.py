"""What the fields of a letter stand for: each from the matter and from what the verb that issues it knows.

Everything is asked for by attribute, so that a made case (example.py) answers as a real one does.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.utils import timezone

from incidents.enums import UNDOING, CodeElement, LetterKind, ReviewOutcome, SanctionKind, SanctionState
from incidents.rules.review import FAIR_WORK
from portal.markdown import Node
from portal.models import Employment
from portal.templatetags.postwise import day

from . import blocks
from .template import Values

NOBODY_NAMED = "colleague"


@dataclass(frozen=True)
class Given:
    """A letter about to be issued: what of, by whom, to whom, and what its verb adds."""

    kind: LetterKind
    file: Any
    signatory: str
    at: datetime
    to_name: str = ""
    due_at: datetime | None = None
    days: int = 0
    on_paper: bool = False
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)

    @property
    def suspension(self) -> Any:
        return self.fields["suspension"]


def values_of(given: Given) -> Values:
    return Values(_bound(TEXTS, given), _bound(BLOCKS, given), _bound(CONDITIONS, given))


T = TypeVar("T")


def _bound(table: dict[str, Callable[[Given], T]], given: Given) -> dict[str, Callable[[], T]]:
    return {name: partial(says, given) for name, says in table.items()}


def _respond_by(given: Given) -> str:
    """A letter that goes on paper reaches its reader on a day nobody knows when it is written."""
    if given.due_at:
        return f"the end of {day(timezone.localdate(given.due_at))}"
    return f"the end of the {ordinal(given.days)} day after this letter reaches you"


def ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _day_or_nothing(value: date | None) -> str:
    return day(value) if value else ""


def _procedures(given: Given) -> str:
    named = given.fields.get("procedures")
    if named:
        return f"{named}, the procedures made for section 15(3)"
    return "the procedures the department has made and published for section 15(3) of the Act"


TEXTS: dict[str, Callable[[Given], str]] = {
    "recipient": lambda given: given.to_name or NOBODY_NAMED,
    "department": lambda given: settings.DEPARTMENT_NAME,
    "date": lambda given: day(given.day),
    "signatory": lambda given: given.signatory,
    "wellbeing": lambda given: str(settings.CONTACTS["wellbeing"]),
    "number": lambda given: given.file.number,
    "respondent": lambda given: given.file.respondent.name,
    "decision_maker": lambda given: given.file.decision_maker.name if given.file.decision_maker else "",
    "procedures": _procedures,
    "concern": lambda given: given.fields["concern"].number if given.fields.get("concern") else "",
    "respond_by": _respond_by,
    "days": lambda given: str(given.days),
    "from_on": lambda given: day(given.suspension.from_on),
    "until_on": lambda given: _day_or_nothing(given.suspension.until_on),
    "pay": lambda given: "with pay" if given.suspension.paid else "without pay",
    "next_review_on": lambda given: _day_or_nothing(_next_review(given)),
    "outcome": lambda given: _label(given.fields["review"], "outcome"),
    "answer_by": lambda given: _day_or_nothing(given.fields["answer_by"]),
    "reviewed_decision": lambda given: given.fields["review"].of.label.lower(),
    "body": lambda given: given.fields["body_name"],
    "delegation": lambda given: given.fields["delegation"].instrument if given.fields.get("delegation") else "",
    "sanction": lambda given: given.fields["sanction"].title,
    "effective_on": lambda given: day(given.fields["change"].effective_on),
    "granted_by": lambda given: given.fields["stay"].granted_by,
    "left_on": lambda given: day(given.fields["left_on"]),
}


def _next_review(given: Given) -> date | None:
    review = given.fields.get("review")
    return getattr(review or given.suspension, "next_review_on", None)


def _label(thing: Any, name: str) -> str:
    """A choice's label where it has one."""
    says = getattr(thing, f"get_{name}_display", None)
    value = getattr(thing, name)
    return str(says() if says else getattr(value, "label", value))


CONDITIONS: dict[str, Callable[[Given], bool]] = {
    "employee": lambda given: given.file.respondent.is_employee,
    "former": lambda given: given.file.respondent.employment == Employment.FORMER,
    "ses": lambda given: given.file.respondent.employment == Employment.SES,
    "breach": lambda given: given.fields["determination"].breach,
    "told": lambda given: bool(given.to_name),
    "sanctioned": lambda given: bool(given.fields["sanctions"]),
    "imposed": lambda given: given.suspension.decided_at is not None,
    "paid": lambda given: given.suspension.paid,
    "ends": lambda given: bool(given.suspension.until_on),
    "reviewed": lambda given: _next_review(given) is not None,
    "recommended": lambda given: given.fields["review"].was_recommended,
    "ended": lambda given: given.fields["review"].outcome == ReviewOutcome.SET_ASIDE,
    "with_pay": lambda given: given.fields["review"].outcome == ReviewOutcome.VARIED,
    "reviewable": lambda given: bool(given.fields.get("rights")),
    "stayed": lambda given: given.fields["change"].to_state == SanctionState.STAYED,
    "held": lambda given: given.fields["is_held"],
    "awaited": lambda given: given.fields["answer_by"] is not None,
    "declined": lambda given: given.fields["is_declined"],
    "undone": lambda given: given.fields["review"].outcome in UNDOING,
    "goes_on": lambda given: bool(given.fields.get("goes_on", True)),
    "investigates": lambda given: bool(given.fields.get("investigates")),
    "delegated": lambda given: bool(given.fields.get("delegation")),
    "found": lambda given: bool(given.fields.get("found")),
    "concern_known": lambda given: given.fields.get("concern") is not None,
}


def _reasons(given: Given) -> list[Node]:
    """As the verb gives them, or of the decision the letter tells."""
    if "reasons" in given.fields:
        return blocks.written(given.fields["reasons"])
    source = next(name for name in ("determination", "review", "suspension") if name in given.fields)
    return blocks.written(given.fields[source].reasons)


def _allegations(given: Given) -> list[Node]:
    known = given.fields.get("acknowledged", {})
    alleged = [
        node
        for allegation in given.fields["allegations"]
        for node in [*_allegation(allegation), *_acknowledged(known.get(allegation.pk, ()))]
    ]
    return [*alleged, *_exhibits(given)]


def _exhibits(given: Given) -> list[Node]:
    """What is put goes with the allegations and the material, whatever a template says beside them."""
    put = [f"{exhibit}: {exhibit.told_as}" for exhibit in given.fields.get("exhibits", ())]
    if not put:
        return []
    covered = "Where something would tell of other people, it is covered or put in other words."
    return [blocks.heading("The evidence put to you"), blocks.paragraph(covered), blocks.bullets(put)]


def _allegation(allegation: Any) -> list[Node]:
    return [
        blocks.heading(f"Allegation {allegation.position}"),
        *_instead(allegation),
        blocks.paragraph(f"It is alleged that on {day(allegation.conduct_on)}:"),
        *blocks.quote(allegation.words),
        *_posts(allegation),
        blocks.paragraph("The clauses of the policy as they stood on that day:"),
        blocks.bullets(f"{clause.ref}: {clause.words}" for clause in allegation.clauses.all()),
        blocks.paragraph("The elements of the APS Code of Conduct (section 13 of the Act), as worded on that day:"),
        blocks.bullets(f"{name}: {said}" for name, said in allegation.worded),
    ]


def _acknowledged(known: Iterable[Any]) -> list[Node]:
    """Facts, whatever follows from them: locked with the letter."""
    rows = [(str(one.edition), _signed(one)) for one in known]
    said = blocks.table(("Edition in force on that day", "Had you acknowledged it by then?"), rows)
    return [blocks.paragraph("What the records say of the policy and you:"), *said] if said else []


def _signed(known: Any) -> str:
    made = known.acknowledgement
    if made is None:
        return "No"
    earlier = f", in edition {made.edition.number}" if made.edition.number != known.edition.number else ""
    return f"Yes, on {day(timezone.localdate(made.acknowledged_at))}{earlier}"


def _instead(allegation: Any) -> list[Node]:
    if not allegation.varies:
        return []
    before = str(allegation.varies).lower()
    return [blocks.paragraph(f"This takes the place of {before}, which is no longer alleged in that form.")]


def _posts(allegation: Any) -> list[Node]:
    return _posts_table(allegation.posts.all())


def _posts_table(posts: Iterable[Any]) -> list[Node]:
    rows = [(str(post), post.account or "Not known") for post in posts]
    return [blocks.paragraph("The posts this rests on:"), *blocks.table(("Post", "Account"), rows)]


def _findings(given: Given) -> list[Node]:
    """With a determination each element alleged is answered; a proposal names what was found and the posts."""
    says = _finding if given.kind == LetterKind.DETERMINATION else _relied_on
    return [node for finding in given.fields["findings"] for node in says(finding)]


def _finding(finding: Any) -> list[Node]:
    happened = "I find that this happened." if finding.conduct_found else "I do not find that this happened."
    breached = set(finding.elements_breached)
    rows = [
        (CodeElement(element).label, "Breached" if element in breached else "Not breached")
        for element in finding.allegation.elements
    ]
    return [
        blocks.heading(f"Allegation {finding.allegation.position}"),
        *blocks.quote(finding.allegation.words),
        blocks.paragraph(happened),
        *blocks.table(("Element of the Code", "My finding"), rows),
        *blocks.written(finding.reasons),
    ]


def _relied_on(grounds: Any) -> list[Node]:
    """The very posts the proposal names, not all that were alleged."""
    finding = grounds.finding
    return [
        blocks.heading(f"Allegation {finding.allegation.position}"),
        *blocks.quote(finding.allegation.words),
        blocks.paragraph("It was found to breach:"),
        blocks.bullets(CodeElement(element).label for element in finding.elements_breached),
        *_posts_table(grounds.posts),
    ]


def _measures(given: Given) -> list[Node]:
    measures = given.fields["measures" if given.kind == LetterKind.PROPOSAL else "sanctions"]
    rows = [(one.title, one.words) for one in measures]
    texts = [node for one in measures if one.reprimand for node in _reprimand(one)]
    return [*blocks.table(("Sanction", "What it means"), rows), *texts] or [blocks.paragraph("No sanction.")]


def _reprimand(measure: Any) -> list[Node]:
    return [blocks.paragraph("The reprimand:"), *blocks.quote(measure.reprimand)]


def _factors(given: Given) -> list[Node]:
    rows = [(one.title, one.words, one.weighs.capitalize()) for one in given.fields["factors"]]
    return blocks.table(("What I weigh", "What I make of it", "What it speaks for"), rows)


def _rights(given: Given) -> list[Node]:
    rights: Iterable[Any] = given.fields.get("rights", ())
    rows = [(one.body, _apply_by(one, given)) for one in rights]
    if not rows:
        return [blocks.paragraph(f"{NO_REVIEW} You may seek advice about other ways to question it.")]
    return [
        blocks.paragraph("You may ask for this decision to be reviewed. Your application must arrive in time:"),
        *blocks.table(("Who reviews it", "Apply by"), rows),
        blocks.paragraph(
            "You do not need to wait for any later decision, and applying does not by itself put this decision on hold."
        ),
    ]


NO_REVIEW = "No application for review by an outside body is open to you for this decision."


def _apply_by(right: Any, given: Given) -> str:
    """Time to apply runs from being told, but for a dismissal: there it runs from the day it takes effect."""
    if given.on_paper and right.body != FAIR_WORK:
        return f"{(right.apply_by - given.day).days} days after this letter reaches you"
    return day(right.apply_by)


BLOCKS: dict[str, Callable[[Given], list[Node]]] = {
    "allegations": _allegations,
    "possible_sanctions": lambda given: [blocks.bullets(SanctionKind.labels)],
    "material": lambda given: [*blocks.quote(given.fields["material"]), *_exhibits(given)],
    "findings": _findings,
    "measures": _measures,
    "factors": _factors,
    "reasons": _reasons,
    "rights": _rights,
    "why": lambda given: blocks.written(given.fields["why"]),
}
