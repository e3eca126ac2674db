"""The other ways a matter can go, each by the people it needs in their own windows, with every page looked at."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import CodeElement, ReviewOf, SanctionKind
from incidents.enums import InvestigationState as S
from incidents.models import Investigation, Sanction
from portal.forms import WRITTEN_DATE
from portal.models import Employment, Role
from tests.factories import person_with
from tests.incidents import reviewing
from tests.incidents.cast import Cast

from .pages import FilePage, MatterPage, Screen, close

pytestmark = [
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]

REMORSE = "Remorse, and what was done to put it right"
WHOLE = "Your reasons for the decision as a whole"
RESPECT = "13(3) Respect and courtesy, no harassment"
SignIn = Callable[..., Screen]


def today() -> str:
    return format_date(timezone.localdate(), WRITTEN_DATE)


def state_of(file: Investigation) -> str:
    file.refresh_from_db()
    return file.state


def test_a_decision_set_aside_is_made_again_by_another(sign_in: SignIn) -> None:
    cast = Cast.assembled()
    file = cast.sanctioned()
    reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH))
    bert = person_with(Role.BREACH_DECISION_MAKER, given_names="Bert")
    petra = sign_in(cast.petra)
    FilePage(petra, file.number)
    petra.follow("Appoint another decision-maker")
    assert cast.bella.name not in petra.words
    petra.choose("Who?", f"{bert.name}, {bert.staff_number}")
    petra.press("Appoint the breach decision-maker")

    page = FilePage(sign_in(bert), file.number)
    page.take("Begin to determine")
    page.find(elements=[RESPECT], reasons="I read all of it anew. The post is his.")
    page.write_letter("Determine: breach", **{WHOLE: "I heard him, and decided by myself."})
    page.issue()
    assert state_of(file) == S.BREACH
    first, second = file.determinations.order_by("pk")
    assert (first.decided_by, bool(first.superseded_at)) == (cast.bella, True)
    assert (second.decided_by, second.superseded_at) == (bert, None)
    letters = sign_in(cast.bob, width=360)
    letters.go(f"/my-matters/{file.pk}/")
    assert "The decision no longer stands." in letters.words


def test_a_senior_executive_is_reprimanded_and_has_no_review_by_the_commissioner(sign_in: SignIn) -> None:
    cast = Cast.assembled(employment=Employment.SES, classification="SES Band 1")
    file = cast.delegated()
    sam, bob = sign_in(cast.sam), sign_in(cast.bob, width=360)
    page = FilePage(sam, file.number)
    sam.follow("Propose a sanction")
    sam.tick("In view: reprimand")
    reprimand = sam.page.get_by_role("group", name="Reprimand", exact=True)
    reprimand.get_by_label("From which day?").fill(today())
    sam.field(REMORSE).select_option("lighter")
    sam.fill(f"What do you make of it? {REMORSE}", "He took it down the same night.")
    sam.press("Read the letter")
    page.issue()
    MatterPage(bob).respond("I am sorry.")

    page = FilePage(sam, file.number)
    sam.follow("Decide on sanction")
    sam.fill("The text of the reprimand", "You hold an office to which others look.")
    sam.fill("Your reasons", "It is enough.")
    sam.press("Read the letter")
    page.issue()
    [imposed] = Sanction.objects.of_file(file)
    assert (imposed.kind, imposed.reprimand) == (SanctionKind.REPRIMAND, "You hold an office to which others look.")
    letter = MatterPage(bob).read("Sanction decision")
    assert "You hold an office to which others look." in letter
    assert "Merit Protection Commissioner" not in letter


def test_who_left_is_found_in_breach_and_never_sanctioned(sign_in: SignIn) -> None:
    cast = Cast.assembled()
    file = cast.found()
    petra = sign_in(cast.petra)
    FilePage(petra, file.number)
    petra.follow("Record that the respondent left")
    petra.choose("How did they leave?", "Resigned")
    petra.press("Record that they left")
    assert "no sanction can follow" in petra.words

    page = FilePage(sign_in(cast.bella), file.number)
    page.write_letter("Determine: breach", **{WHOLE: "On the balance of probabilities."})
    page.issue()
    assert state_of(file) == S.BREACH_RECORDED_FORMER
    petra.go(f"/investigations/{file.pk}/")
    assert petra.page.get_by_role("link", name="Assign the sanction delegate").count() == 0


def test_what_came_up_later_is_put_in_a_varied_notice_with_time_of_its_own(sign_in: SignIn) -> None:
    cast = Cast.assembled()
    file = cast.answered()
    bella, bob = sign_in(cast.bella), sign_in(cast.bob, width=360)
    page = FilePage(bella, file.number)
    bella.follow("Add an allegation")
    bella.fill("On which day did it happen?", today())
    bella.fill("What is alleged?", "You wrote it again, of another customer.")
    bella.page.get_by_role("group", name="Which posts is it about?").get_by_role("checkbox").first.check()
    bella.fill("Which clauses?", cast.clauses[0].ref)
    bella.choose("Which elements of the Code of Conduct?", RESPECT)
    bella.press("Add the allegation")
    letter = page.write_letter("Issue the notice of suspected breach")
    assert "You wrote it again, of another customer." in letter
    page.issue()
    assert state_of(file) == S.RESPONSE_OPEN
    matter = MatterPage(bob)
    assert "of another customer" in matter.read("Varied notice of suspected breach")
    matter.respond("That was not me.")
    assert state_of(file) == S.INVESTIGATING


def test_no_breach_is_told_and_the_file_closes(sign_in: SignIn) -> None:
    cast = Cast.assembled()
    file = cast.found(breach=False)
    page = FilePage(sign_in(cast.bella), file.number)
    letter = page.write_letter("Determine: no breach", **{WHOLE: "It was his own account, and fair comment."})
    assert "It was his own account, and fair comment." in letter
    page.issue()
    bob = sign_in(cast.bob, width=360)
    MatterPage(bob).read("Determination")
    assert "Ended: no breach found" in bob.page.locator(".page-heading").inner_text()
    petra = sign_in(cast.petra)
    petra.go(f"/investigations/{file.pk}/")
    close(petra, file_class="62645: kept 5 years")
    assert state_of(file) == S.CLOSED
    assert CodeElement.RESPECT not in file.allegations.get().finding.elements_breached


def test_a_matter_waits_for_a_court_and_goes_on_where_it_stood(sign_in: SignIn) -> None:
    cast = Cast.assembled()
    file = cast.formal()
    petra = sign_in(cast.petra)
    FilePage(petra, file.number)
    petra.follow("Put on hold")
    petra.press("Put it on hold")
    assert len(petra.errors) == 3
    petra.choose("Why does it wait?", "Criminal proceedings")
    petra.fill("What exactly is it waiting for?", "The hearing in the Magistrates Court.")
    petra.fill("When do you look at it again?", today())
    petra.press("Put it on hold")
    assert petra.state == "On hold"
    petra.follow("Take it up again: formal process")
    petra.fill("Your reasons", "The charge was withdrawn.")
    petra.press("Take it up again")
    assert state_of(file) == S.FORMAL
