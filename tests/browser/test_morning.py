"""A morning in Digital Media: twelve concerns of every kind, two officers, a manager, and one kept out of his own."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from incidents.domain.concern import raise_concern
from incidents.enums import CaseState, Naming, Seen
from incidents.models import Assignment, Case
from portal import audit
from portal.models import Person, Role
from tests.factories import person_with
from tests.incidents.cast import Cast

from .pages import CasePage, Screen

pytestmark = [
    pytest.mark.browser,
    pytest.mark.soak,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]
SAME_POST = "https://facebook.com/groups/counter-stories/posts/777"
SignIn = Callable[..., Screen]


@dataclass
class Morning:
    cast: Cast
    omar: Person
    cases: dict[str, Case]

    def number(self, name: str) -> str:
        return self.cases[name].number

    def state(self, name: str) -> str:
        return Case.objects.get(pk=self.cases[name].pk).state


@pytest.fixture
def morning(policies) -> Morning:
    cast = Cast.assembled()
    omar = person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Omar")

    def raised(words: str, *, naming: Naming = Naming.NAMED, **more: object) -> Case:
        account = cast.account(words=words, **more)
        actor = audit.ANONYMOUS if naming == Naming.ANONYMOUS else cast.alice
        return raise_concern(account, actor=actor, naming=naming).case

    cases = {
        "insult": raised("He calls a named customer a liar.", about=cast.bob.name, links=[SAME_POST]),
        "insult again": raised("The same insult, seen by somebody else.", links=[SAME_POST]),
        "harmless": raised("A photo of a cake at a farewell."),
        "not staff": raised("A stranger shouts about the queues.", links=["https://x.com/stranger/status/1"]),
        "aimed at me": raised("They write to me every night.", seen=Seen.ME),
        "about Omar": raised("An officer of Digital Media mocks a customer.", about=omar.name, named=[omar]),
        "unclear": raised("Somebody wrote something somewhere."),
        "kickbacks": raised("They are paid for each contract, and hide it."),
        "unnamed": raised("I cannot say who I am.", naming=Naming.ANONYMOUS),
        "in confidence": raised("Keep my name to yourselves.", naming=Naming.CONFIDENTIAL),
        "old roster": raised("A roster stands on the wall behind them.", about=cast.bob.name),
        "parking": raised("They complain about the parking."),
    }
    return Morning(cast, omar, cases)


def test_twelve_mixed_concerns_find_their_way(morning: Morning, sign_in: SignIn) -> None:
    mina, dev = sign_in(morning.cast.mina), sign_in(morning.cast.dev)
    omar = sign_in(morning.omar, width=360)
    hands_out(mina, morning)
    takes_a_few(omar, morning)
    dev_works(dev, morning)
    omar_works(omar, morning)
    decides(mina, morning)
    has_ended_well(morning)
    never_reached(omar, morning)


def hands_out(mina: Screen, morning: Morning) -> None:
    mina.choose_in_menu("Cases")
    assert "12 cases." in mina.words
    for name in ("insult", "insult again", "harmless", "about Omar", "kickbacks"):
        mina.tick(f"Choose {morning.number(name)}")
    mina.press("Assign the chosen")
    mina.choose("Who handles these cases?", morning.cast.dev.name)
    mina.press("Assign the chosen cases")
    assert "Done: 5" in mina.words


def takes_a_few(omar: Screen, morning: Morning) -> None:
    omar.choose_in_menu("Cases")
    assert "7 cases." in omar.words
    for name in ("aimed at me", "unclear", "unnamed", "not staff"):
        omar.tick(f"Choose {morning.number(name)}")
    omar.press("Assign the chosen")
    omar.choose("Who handles these cases?", morning.omar.name)
    omar.press("Assign the chosen cases")
    assert "Done: 4" in omar.words


def opened(screen: Screen, morning: Morning, name: str) -> CasePage:
    return CasePage(screen, morning.number(name))


def accepted(screen: Screen, morning: Morning, name: str) -> CasePage:
    page = opened(screen, morning, name)
    if screen.page.get_by_role("button", name="Send your answer").is_visible():
        screen.tick("I have no conflict of interest that I know of, and I take it")
        screen.press("Send your answer")
    return page


def dev_works(dev: Screen, morning: Morning) -> None:
    page = accepted(dev, morning, "harmless")
    page.judge(subject="", clause="DHS-NOT-07", why="A cake is a cake.", breach=False)
    page.take("Close: no action needed", "Your reason", "Nothing in it touches the policy.")

    page = accepted(dev, morning, "insult")
    page.judge(subject=morning.cast.bob.email, clause="DHS-NOT-07", why="It names a customer.")
    page.take(
        "Propose a referral to People Services",
        "Why should People Services look at it, and what was said to whom?",
        "A named customer.",
    )
    accepted(dev, morning, "insult again")
    dev.follow(f"Link to {morning.number('insult')}")
    dev.tick("It is the same matter: close this one, and go on in the other")
    dev.fill("Why?", "The same post.")
    dev.press("Link the cases")

    page = accepted(dev, morning, "kickbacks")
    page.take("Pass to another area", "Where does it belong, and why?", "Fraud control: it is about contracts.")

    accepted(dev, morning, "about Omar").write_to_reporter("Thank you. Who else saw it?")


def omar_works(omar: Screen, morning: Morning) -> None:
    page = accepted(omar, morning, "not staff")
    page.judge(subject="", clause="DHS-NOT-07", why="Nobody here.", breach=False)
    page.take("Close: not one of our staff", "Your reason", "The account is a customer's.")
    accepted(omar, morning, "aimed at me").write_to_reporter("Block them, keep the messages, and ring us.")
    page = accepted(omar, morning, "unclear")
    page.take("Ask for more information", "What do you need, and from whom?", "A link, from the reporter.")
    accepted(omar, morning, "unnamed").write_to_reporter("Where did you see it?")


def decides(mina: Screen, morning: Morning) -> None:
    opened(mina, morning, "insult").take("Refer to People Services", "Why do you agree?", "It could be a breach.")
    mina.choose_in_menu("Cases")
    mina.follow("Waiting on somebody")
    assert morning.number("unclear") in mina.words
    assert "1 case." in mina.words


def has_ended_well(morning: Morning) -> None:
    assert {name: morning.state(name) for name in morning.cases} == {
        "insult": CaseState.REFERRED,
        "insult again": CaseState.REFERRED,  # a duplicate goes along with the case it was joined to
        "harmless": CaseState.CLOSED_NO_ACTION,
        "not staff": CaseState.CLOSED_NOT_STAFF,
        "aimed at me": CaseState.IN_TRIAGE,
        "about Omar": CaseState.IN_TRIAGE,
        "unclear": CaseState.INFO_REQUESTED,
        "kickbacks": CaseState.DIVERTED_OTHER,
        "unnamed": CaseState.IN_TRIAGE,
        "in confidence": CaseState.SUBMITTED,
        "old roster": CaseState.SUBMITTED,
        "parking": CaseState.SUBMITTED,
    }
    assert not Assignment.objects.filter(case=morning.cases["about Omar"], person=morning.omar).exists()


def never_reached(omar: Screen, morning: Morning) -> None:
    case = morning.cases["about Omar"]
    for path in (
        "/cases/",
        "/cases/?show=all",
        f"/cases/?words={case.number}",
        "/cases/?words=mocks",
        "/notices/",
        "/",
    ):
        omar.go(path)
        assert case.number not in omar.words
        assert f"/cases/{case.pk}/" not in omar.page.content()
    omar.go(f"/cases/{case.pk}/", status=404)
