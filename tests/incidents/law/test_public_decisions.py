"""Public decisions acted again in the portal: what whoever reviewed them found wanting, it asks for beforehand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import timezone

from incidents.domain import decision, investigation, letter
from incidents.domain.investigation import AllegationRefused
from incidents.enums import LetterKind, SanctionKind
from incidents.links import canonical
from incidents.models import Investigation, Letter, Post, Sanction
from incidents.rules.machine import MoveRefused, Need
from tests.conftest import SignIn
from tests.factories import published_edition
from tests.incidents.cast import Cast
from tests.incidents.views.investigation.pages import page_of

from .verbs import SanctionRefused, decide, measure, propose

pytestmark = pytest.mark.django_db

DECISIONS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(Path(__file__).parent.glob("decisions/*"))}
each_decision = pytest.mark.parametrize("decided", DECISIONS.values(), ids=DECISIONS)
Decided = dict[str, Any]


class Again:
    """One of the decisions, step by step, by the people of a cast."""

    def __init__(self, decided: Decided) -> None:
        self.decided = decided
        fields = ("classification", "started_on")
        self.cast = Cast.assembled(**{name: decided[name] for name in fields})
        self.cast.clauses = list(published_edition(in_force_from=decided["in_force_from"]).clauses.all())
        links = [link for one in decided["behaviours"] for link in one["posts"]]
        account, told = self.cast.account, {"links": links, "account": decided["account"]}
        self.cast.account = lambda **fields: account(**{**told, **fields})  # type: ignore[method-assign]
        self.file = self.cast.appointed()

    def posts(self, behaviour: Decided) -> list[Post]:
        return list(Post.objects.filter(url__in=[canonical(link) for link in behaviour["posts"]]))

    def allege(self, behaviour: Decided, **changes: Any) -> None:
        said = {
            "actor": self.cast.bella,
            "conduct_on": behaviour["conduct_on"],
            "words": behaviour["words"],
            "posts": self.posts(behaviour),
            "clauses": self.cast.clauses[:1],
            "elements": behaviour["elements"],
        }
        investigation.add_allegation(self.file, **{**said, **changes})

    def noticed(self) -> Letter:
        for behaviour in self.decided["behaviours"]:
            self.allege(behaviour)
        return investigation.issue_notice(self.file, actor=self.cast.bella)

    def determined(self) -> Investigation:
        letter.respond(self.noticed(), actor=self.cast.bob, words=self.decided["answer"])
        decision.begin_determining(self.file, actor=self.cast.bella)
        for allegation, behaviour in zip(
            self.file.allegations.order_by("position"), self.decided["behaviours"], strict=True
        ):
            decision.record_finding(
                allegation,
                actor=self.cast.bella,
                conduct_found=True,
                elements_breached=behaviour["breached"],
                reasons="He wrote it.",
            )
        decision.determine(self.file, actor=self.cast.bella, breach=True, reasons="It is likely.")
        self.file.refresh_from_db()
        return self.file

    def delegated(self) -> Investigation:
        self.file = decision.assign_delegate(self.determined(), self.cast.sam, actor=self.cast.petra)
        investigation.declare(self.file.case, actor=self.cast.sam, has_conflict=False)
        return self.file

    @property
    def found(self) -> list[Decided]:
        return [one for one in self.decided["behaviours"] if one["breached"]]


def links_of(behaviours: list[Decided]) -> set[str]:
    return {canonical(link) for one in behaviours for link in one["posts"]}


@each_decision
def test_no_behaviour_is_alleged_without_its_posts(decided: Decided) -> None:
    again = Again(decided)
    with pytest.raises(AllegationRefused, match="posts"):
        again.allege(decided["behaviours"][0], posts=[])


@each_decision
def test_the_notice_says_each_behaviour_with_its_day_its_posts_and_its_account(decided: Decided) -> None:
    body = words_of(Again(decided).noticed())
    for behaviour in decided["behaviours"]:
        day = behaviour["conduct_on"]
        said = [behaviour["words"], f"{day.day} {day:%B %Y}", *links_of([behaviour]), decided["account"]]
        assert [words for words in said if words not in body] == []


def words_of(issued: Letter) -> str:
    """As the respondent reads it."""
    return " ".join(issued.body.split())


@each_decision
def test_a_sanction_is_proposed_on_the_very_posts_in_which_a_breach_was_found(decided: Decided) -> None:
    again = Again(decided)
    file = again.delegated()
    put = words_of(propose(file, by=again.cast.sam, measures=[measure(SanctionKind.TERMINATION)]))
    not_found = [one for one in decided["behaviours"] if not one["breached"]]

    assert {link for link in links_of(again.found) if link not in put} == set()
    assert {link for link in links_of(not_found) if link in put} == set()


@each_decision
def test_the_factors_are_asked_for_by_name_before_anything_is_proposed(decided: Decided, client_for: SignIn) -> None:
    again = Again(decided)
    file = again.delegated()
    client, address = client_for(again.cast.sam), page_of(file, "investigation_propose")
    today = timezone.localdate().isoformat()
    chosen = {"termination_chosen": "on", "termination_detail": "Dismissed.", "termination_from": today}
    page = client.get(address).content.decode().lower()

    assert client.post(address, chosen).status_code == 422
    assert not file.letters.filter(kind=LetterKind.PROPOSAL).exists()
    asked = ("seriousness", "harm", "intent", "seniority", "record", "remorse", "circumstances", "like cases")
    assert [factor for factor in asked if factor not in page] == []


@each_decision
def test_nobody_is_dismissed_before_they_were_heard_on_being_dismissed(decided: Decided) -> None:
    again = Again(decided)
    file, sam, dismissal = again.delegated(), again.cast.sam, [measure(SanctionKind.TERMINATION)]
    propose(file, by=sam, measures=dismissal)
    with pytest.raises(MoveRefused) as refusal:
        decide(file, by=sam, measures=dismissal)
    assert Need.SETTLED in refusal.value.needs


@each_decision
def test_after_the_answer_something_lighter_is_open_and_is_put_to_them_too(decided: Decided) -> None:
    """Remorse and long service can turn a dismissal into less: that is told, answered and decided like any other."""
    again = Again(decided)
    file, sam, less = again.delegated(), again.cast.sam, [measure(SanctionKind.REPRIMAND)]
    answer: Callable[[Letter], Any] = lambda put: letter.respond(put, actor=again.cast.bob, words=decided["answer"])  # noqa: E731
    answer(propose(file, by=sam, measures=[measure(SanctionKind.TERMINATION)]))
    with pytest.raises(SanctionRefused, match="not_put"):
        decide(file, by=sam, measures=less)
    answer(propose(file, by=sam, measures=less, factors="Long service; remorse; nobody came to harm."))
    decide(file, by=sam, measures=less, reasons="Proportionate to a few posts in years.")

    assert [one.kind for one in Sanction.objects.of_file(file)] == [SanctionKind.REPRIMAND]
    assert file.letters.filter(kind=LetterKind.PROPOSAL).count() == 2


@each_decision
def test_a_dismissal_says_where_it_can_be_taken_and_until_when(decided: Decided) -> None:
    again = Again(decided)
    file, dismissal = again.delegated(), [measure(SanctionKind.TERMINATION)]
    put = propose(file, by=again.cast.sam, measures=dismissal)
    letter.respond(put, actor=again.cast.bob, words=decided["answer"])
    decide(file, by=again.cast.sam, measures=dismissal)

    assert [one.body for one in file.reviews.filter(of="sanction")] == ["Fair Work Commission"]
    told = file.latest_letter(LetterKind.DECISION)
    assert told
    assert "Fair Work Commission" in words_of(told)


@each_decision
def test_the_delegate_is_shown_what_like_matters_came_to(decided: Decided, client_for: SignIn) -> None:
    again = Again(decided)
    page = client_for(again.cast.sam).get(page_of(again.delegated())).content.decode()
    assert "like matters" in page.lower()
