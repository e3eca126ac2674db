"""From "should I post this?" to a recorded sanction, each step by its own person in their own window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.domain.evidence import prepare_next_evidence
from incidents.enums import SanctionKind
from incidents.models import Investigation, Sanction
from portal.forms import WRITTEN_DATE
from portal.models import Person, Role
from portal.notices import deliver_waiting
from tests.factories import person_with
from tests.incidents.cast import Cast, picture

from .pages import Adviser, CasePage, FilePage, Journey, MatterPage, Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

POLICY, STATEMENT = "DHS social media policy", "I have read the DHS social media policy."
POST = "https://facebook.com/groups/stories-from-the-counter/posts/1234567890123456"
DRAFT = "Jane Citizen of 12 Smith St is lying about her Centrelink claim, I saw her file"
SAID = "You wrote under your own name that a customer, whom you named, was a liar."
RESPECT, VALUES = "13(3) Respect and courtesy, no harassment", "13(11) Values, integrity and good reputation"
REMORSE = "Remorse, and what was done to put it right"
SignIn = Callable[..., Screen]


@pytest.fixture
def cast(policies) -> Cast:
    return Cast.assembled()


@pytest.fixture
def administrator(cast: Cast) -> Person:
    return person_with(Role.DIRECTORY_ADMINISTRATOR, given_names="Ada")


def test_a_post_goes_from_should_i_to_a_recorded_sanction(
    cast: Cast, administrator: Person, sign_in: SignIn, tmp_path: Path
) -> None:
    alice, bob = sign_in(cast.alice), sign_in(cast.bob, width=360)
    asks_first(alice)
    acknowledges(bob)
    raises_a_concern(alice, about=cast.bob.name, tmp_path=tmp_path)
    refer(sign_in(cast.dev), sign_in(cast.mina), subject=cast.bob.email)

    file = Investigation.objects.get(respondent=cast.bob)
    olga, petra = sign_in(cast.olga), sign_in(cast.petra)
    assess(olga, petra, file.number, decision_maker=named(cast.bella))
    bella = sign_in(cast.bella)
    give_notice(bella, file.number)
    responds(bob, "Notice of suspected breach", "I was angry, and I took it down the next morning.")
    determine(bella, file.number)
    sanction(petra, sign_in(cast.sam), bob, file.number, delegate=named(cast.sam))

    is_recorded(file, bella=cast.bella, sam=cast.sam)
    bob_reads_his_rights(bob)
    for person in (cast.carol, administrator):
        knows_nothing(sign_in(person), file)


def named(person: Person) -> str:
    return f"{person.name}, {person.staff_number}"


def today() -> str:
    return format_date(timezone.localdate(), WRITTEN_DATE)


def asks_first(alice: Screen) -> None:
    adviser = Adviser(alice)
    assert adviser.ask_nothing() == ["Fill in “What do you want to post”."]
    assert adviser.ask(DRAFT) == "Do not post this as it stands"
    assert adviser.clauses()
    assert "Check again" in alice.words


def acknowledges(bob: Screen) -> None:
    bob.choose_in_menu("Policies")
    bob.follow(POLICY)
    bob.press("I acknowledge this policy")
    assert bob.errors == ["Tick the statement to acknowledge the policy."]
    bob.page.get_by_role("checkbox", name=STATEMENT).check()
    bob.press("I acknowledge this policy")
    assert bob.heading == "You have acknowledged this policy"


def raises_a_concern(alice: Screen, *, about: str, tmp_path: Path) -> None:
    alice.choose_in_menu("Raise a concern")
    journey = Journey(alice)
    alice.press("Save and go on")
    assert len(alice.errors) == 2
    screenshot = tmp_path / "screen.png"
    screenshot.write_bytes(picture().read())
    journey.send(
        "He names a customer and calls her a liar.", link=f"{POST}?utm_source=share", picture=screenshot, about=about
    )
    assert alice.heading == "Digital Media has your concern"
    assert journey.number().startswith("C")
    alice.follow("See what you sent")
    assert "Being checked" in alice.words
    while prepare_next_evidence():
        pass


def refer(dev: Screen, mina: Screen, *, subject: str) -> None:
    dev.choose_in_menu("Cases")
    number = dev.page.locator("tbody th a").inner_text()
    case = CasePage(dev, number)
    assert dev.state == "In triage"
    assert case.picture() == {"width": 40, "height": 30}
    case.judge(subject=subject, clause="DHS-NOT-07", why="It names a customer and insults her.")
    case.take(
        "Propose a referral to People Services",
        "Why should People Services look at it, and what was said to whom?",
        "A named customer.",
    )
    CasePage(mina, number).take("Refer to People Services", "Why do you agree?", "It could be a breach.")
    assert mina.heading == "Cases"
    dev.go(dev.path, status=404)


def assess(olga: Screen, petra: Screen, number: str, *, decision_maker: str) -> None:
    officer = FilePage(olga, number)
    officer.take("Begin the assessment")
    officer.recommend("The formal process under section 15(3)", "If it is so, it is serious.")
    manager = FilePage(petra, number)
    manager.take("Begin the formal process", "Your reasons", "I agree.")
    manager.appoint("Appoint the breach decision-maker", decision_maker)
    assert petra.state == "Decision-maker appointed"


def give_notice(bella: Screen, number: str) -> None:
    file = FilePage(bella, number)
    assert shown_closed(bella, "Issue the notice of suspected breach")
    file.allege(SAID, on=today(), clause="DHS-NOT-07", elements=[RESPECT, VALUES])
    assert f"yes, on {today()}" in bella.words
    assert shown_closed(bella, "Issue the notice of suspected breach")
    file.show_whole("E1", number)
    letter = file.write_letter("Issue the notice of suspected breach")
    assert SAID in letter
    assert "silence is not an admission" in letter
    file.issue()
    assert bella.state == "Waiting for the response"


def shown_closed(screen: Screen, step: str) -> bool:
    return screen.page.locator(".move-closed", has_text=step).is_visible()


def responds(bob: Screen, kind: str, words: str) -> None:
    matter = MatterPage(bob)
    assert SAID in matter.read(kind)
    matter.respond(words)
    assert "Your response was received" in bob.message
    assert words in bob.words


def determine(bella: Screen, number: str) -> None:
    file = FilePage(bella, number)
    file.take("Begin to determine")
    file.find(elements=[RESPECT], reasons="The account is his, and he says that he wrote it.")
    letter = file.write_letter(
        "Determine: breach", **{"Your reasons for the decision as a whole": "On the balance of probabilities."}
    )
    assert "you breached the APS Code of Conduct" in letter
    file.issue()


def sanction(petra: Screen, sam: Screen, bob: Screen, number: str, *, delegate: str) -> None:
    FilePage(petra, number).appoint("Assign the sanction delegate", delegate)
    file = FilePage(sam, number)
    assert "He names a customer" not in sam.words
    propose_a_fine(sam)
    assert "1.50 per cent of annual salary" in sam.page.locator(".letter-body").inner_text()
    file.issue()
    assert sam.state == "Sanction proposed"
    responds(bob, "Proposed sanction", "I accept it.")
    file = FilePage(sam, number)
    file.write_letter("Decide on sanction", **{"Your reasons": "It is proportionate."})
    file.issue()
    assert sam.state == "Sanction decided"


def propose_a_fine(sam: Screen) -> None:
    record_the_salary(sam)
    sam.follow("Propose a sanction")
    sam.tick("In view: deductions from salary, by way of fine")
    sam.press("Read the letter")
    assert len(sam.errors) == 3
    fine = sam.page.get_by_role("group", name="Deductions from salary, by way of fine")
    fine.get_by_label("Allegation 1: how many dollars?").fill("$1,380")
    fine.get_by_label("How is it deducted?").fill("Over two pays.")
    fine.get_by_label("From which day?").fill(today())
    sam.field(REMORSE).select_option("lighter")
    sam.fill(f"What do you make of it? {REMORSE}", "It was one post, and he took it down.")
    sam.press("Read the letter")


def record_the_salary(sam: Screen) -> None:
    sam.follow("Record the annual salary")
    sam.fill("Annual salary in dollars", "92,000")
    sam.fill("As at which day?", today())
    sam.fill("Where is it from?", "Payroll")
    sam.press("Record it")
    assert "A fine can be at most $1,840.00 for one behaviour" in sam.message


def is_recorded(file: Investigation, *, bella: Person, sam: Person) -> None:
    [imposed] = Sanction.objects.of_file(file)
    assert (imposed.kind, imposed.decision.decided_by, file.determination.decided_by) == (SanctionKind.FINE, sam, bella)
    assert list(file.letters.order_by("pk").values_list("kind", flat=True)) == ["L2", "L3", "L4", "L7", "L9", "L10"]
    assert deliver_waiting() == len(mail.outbox) > 0
    assert not [sent for sent in mail.outbox if file.number in sent.body or "Bob" in sent.body.split(",", 1)[1]]


def bob_reads_his_rights(bob: Screen) -> None:
    matter = MatterPage(bob)
    letter = matter.read("Sanction decision")
    assert "Deductions from salary, by way of fine" in letter
    assert "$1,380.00, which is 1.50 per cent of annual salary" in letter
    assert "Merit Protection Commissioner" in letter
    assert "You apply to them, not here." in bob.words


def knows_nothing(someone: Screen, file: Investigation) -> None:
    letters = [letter.pk for letter in file.letters.all()]
    addresses = [
        f"/cases/{file.case_id}/",
        f"/investigations/{file.pk}/",
        f"/my-matters/{file.pk}/",
        *(f"/investigations/{file.pk}/letters/{pk}/" for pk in letters),
        *(f"/my-matters/{file.pk}/letters/{pk}/" for pk in letters),
        *(f"/evidence/{one.code}/" for concern in file.case.concerns.all() for one in concern.evidence.all()),
    ]
    for address in addresses:
        someone.go(address, status=404)
    for path in ("/", "/notices/", "/me/", "/concerns/", "/my-matters/", f"/search/?q={file.number}"):
        someone.go(path)
        assert file.case.number not in someone.words
        assert f'href="/my-matters/{file.pk}/"' not in someone.page.content()
