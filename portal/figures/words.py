"""What each measure is, in words: for the page, the paper and the table."""

from dataclasses import dataclass

from django.urls import reverse

from policies import rules as policy_rules
from policies.enums import Measure
from policies.models import Policy
from portal import people
from portal.models import DIGITAL_MEDIA, PEOPLE_SERVICES, Person
from training import rules as training_rules

NOTES = {
    Measure.CHECKED: "How often “Should I post this?” raised the clause. Checking a draft again counts again.",
    Measure.ASKED: "Questions to a person whose answer rests on the clause.",
    Measure.MISSED: "Of those asked about the clause in their first attempt at a course, how many got it wrong.",
    Measure.RAISED: "Cases on the clause that Digital Media decided or still has. What was passed on is not counted.",
    Measure.FOUND: "Allegations on the clause found in breach, by the financial year of the decision, while it stands.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a measure counts, and the list behind it where somebody may open that."""

    measure: Measure
    note: str
    label: str = ""
    url: str = ""


def told_to(person: Person, policy: Policy) -> list[Told]:
    lists = _lists(person, policy)
    return [Told(measure, NOTES[measure], *lists.get(measure, ())) for measure in Measure]


def _lists(person: Person, policy: Policy) -> dict[Measure, tuple[str, str]]:
    found: dict[Measure, tuple[str, str]] = {}
    if policy_rules.can_see_everyones_coverage(person):
        found[Measure.CHECKED] = ("What the advice came to", reverse("policies:advice-counts", args=[policy.slug]))
    if policy_rules.can_answer_questions(person):
        found[Measure.ASKED] = ("Questions that wait", reverse("policies:questions-queue"))
    if training_rules.can_see_what_fails(person):
        found[Measure.MISSED] = ("How the questions do", reverse("training:insight"))
    if people.holds(person, *DIGITAL_MEDIA):
        found[Measure.RAISED] = ("Cases", reverse("incidents:queue"))
    if people.holds(person, *PEOPLE_SERVICES):
        found[Measure.FOUND] = ("Investigations", reverse("incidents:investigations"))
    return found
