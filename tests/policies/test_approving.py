"""A draft on its way: asked about, answered, sent back, approved, taken back; who hears of it, and what is kept."""

import uuid

import pytest
from django.utils import timezone

from policies import domain, queries
from policies.enums import EditionState, ReviewAnswer
from policies.models import Comment, Edition
from policies.rules.edition import Need
from portal import audit
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, person_with, published_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olive")


@pytest.fixture
def reviewer() -> Person:
    return PersonFactory(given_names="Rex")


@pytest.fixture
def approver() -> Person:
    return PersonFactory(given_names="Ada")


@pytest.fixture
def draft(owner) -> Edition:
    draft = EditionFactory(created_by=owner)
    domain.authoring.note_contribution(draft, owner)
    return draft


@pytest.fixture
def asked(draft, owner, reviewer, approver) -> Edition:
    return ask(draft, owner, [reviewer], approver)


def ask(draft: Edition, owner: Person, reviewers: list[Person], approver: Person, **said) -> Edition:
    said = {"summary": "Small things.", "is_major": True, **said}
    return domain.ask_for_review(draft, actor=owner, reviewers=reviewers, approver=approver, **said)


def heard() -> dict[str, set[str]]:
    """Who was told what, since the last time this was asked."""
    found: dict[str, set[str]] = {}
    for notice in Notice.objects.select_related("person"):
        found.setdefault(notice.kind, set()).add(notice.person.given_names)
    Notice.objects.all().delete()
    return found


def why(step) -> tuple[str, tuple[Need, ...]]:
    with pytest.raises(MoveRefused) as refusal:
        step()
    return refusal.value.reason, refusal.value.needs


def test_asking_keeps_who_is_asked_and_tells_them(asked, reviewer, approver) -> None:
    assert asked.state == EditionState.IN_REVIEW
    assert (asked.approver, asked.summary, asked.is_major) == (approver, "Small things.", True)
    assert [one.person for one in asked.reviewers.all()] == [reviewer]
    assert heard() == {"edition_to_review": {"Rex"}, "edition_approver_named": {"Ada"}}
    assert AuditEntry.objects.get(action="edition.in_review").data == {"from": "draft", "reviewers": 1, "major": True}


def test_with_no_reviewers_it_waits_for_its_approver_at_once(draft, owner, approver) -> None:
    ask(draft, owner, [], approver)
    assert heard() == {"edition_to_approve": {"Ada"}}


def test_an_approver_is_not_asked_to_review_as_well(draft, owner, approver) -> None:
    assert not ask(draft, owner, [approver], approver).reviewers.exists()


def test_nobody_who_had_a_hand_in_the_words_can_be_named_as_approver(draft, owner) -> None:
    helper = person_with(Role.POLICY_OWNER)
    domain.authoring.note_contribution(draft, helper)
    for person in (owner, helper, PersonFactory(is_active=False)):
        assert why(lambda person=person: ask(draft, owner, [], person)) == (NOT_YET, (Need.APPROVER,))
    draft.refresh_from_db()
    assert (draft.state, draft.approver) == (EditionState.DRAFT, None)


def test_an_approver_who_lends_a_hand_can_no_longer_approve(asked, owner, reviewer, approver) -> None:
    domain.authoring.note_contribution(asked, approver)
    domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.AGREES)
    assert why(lambda: domain.approve_edition(asked, actor=approver)) == (NOT_YET, (Need.OTHER_PERSON,))


def test_the_second_edition_needs_a_summary_and_the_first_does_not(owner, approver) -> None:
    assert ask(EditionFactory(created_by=owner), owner, [], approver, summary="").state == EditionState.IN_REVIEW
    next_one = EditionFactory(policy=published_edition().policy)
    assert why(lambda: ask(next_one, owner, [], approver, summary=" ")) == (NOT_YET, (Need.SUMMARY,))


def test_an_empty_draft_is_not_sent(owner, approver) -> None:
    draft = EditionFactory(clauses=0, statement="")
    assert why(lambda: ask(draft, owner, [], approver)) == (NOT_YET, (Need.WORDS, Need.STATEMENT))


def test_nobody_but_an_owner_asks_and_only_of_a_draft(asked, owner, reviewer, approver) -> None:
    assert why(lambda: ask(asked, owner, [], approver)) == (NOT_FROM_HERE, ())
    assert why(lambda: ask(EditionFactory(), reviewer, [], approver)) == (NOT_BY_YOU, ())


def test_the_last_answer_hands_it_to_the_approver(draft, owner, reviewer, approver) -> None:
    second = PersonFactory(given_names="Sue")
    asked = ask(draft, owner, [reviewer, second], approver)
    heard()
    domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.AGREES, words="Fine.")
    assert heard() == {"edition_answered": {"Olive"}}
    assert why(lambda: domain.approve_edition(asked, actor=approver)) == (NOT_YET, (Need.ANSWERS,))
    domain.answer_review(asked, actor=second, answer=ReviewAnswer.AGREES)
    assert heard() == {"edition_answered": {"Olive"}, "edition_to_approve": {"Ada"}}
    assert [entry.words for entry in asked.entries.filter(from_state="in_review")] == ["Fine.", ""]


def test_an_answer_sent_twice_is_one(asked, reviewer) -> None:
    for _ in range(2):
        domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.AGREES, words="Fine.")
    assert AuditEntry.objects.filter(action="edition.agreed").count() == 1


def test_nobody_answers_who_was_not_asked(asked, owner, approver) -> None:
    for person in (owner, approver, PersonFactory()):
        step = why(lambda person=person: domain.answer_review(asked, actor=person, answer=ReviewAnswer.AGREES))
        assert step == (NOT_BY_YOU, ())


def test_a_reviewer_who_asks_for_changes_sends_it_back_and_says_why(asked, reviewer, owner, approver) -> None:
    heard()
    assert why(lambda: domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.CHANGES)) == (
        NOT_YET,
        (Need.REASON,),
    )
    edition = domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.CHANGES, words="Shorter.")
    assert edition.state == EditionState.CHANGES_REQUESTED
    assert heard() == {"edition_changes_requested": {"Olive"}}
    assert edition.reviewers.get().words == "Shorter."
    edition.clauses.update(words="Short.")
    again = ask(edition, owner, [reviewer], approver)
    assert again.reviewers.get().answer == ReviewAnswer.NONE
    assert heard()["edition_to_review"] == {"Rex"}
    assert again.entries.get(to_state="changes_requested").words == "Shorter."


def test_an_approver_approves_the_words_as_they_stand(asked, reviewer, approver) -> None:
    domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.AGREES)
    heard()
    edition = domain.approve_edition(asked, actor=approver)
    assert edition.approved_hash == queries.as_restated(edition).content_hash()
    assert edition.approved_at
    assert heard() == {"edition_approved": {"Olive"}}


def test_an_approver_may_send_it_back_with_a_reason_before_anybody_answered(asked, approver) -> None:
    heard()
    assert why(lambda: domain.request_changes(asked, actor=approver, words=" ")) == (NOT_YET, (Need.REASON,))
    assert domain.request_changes(asked, actor=approver, words="No.").state == EditionState.CHANGES_REQUESTED
    assert heard() == {"edition_changes_requested": {"Olive"}}


def test_words_that_changed_under_a_page_are_neither_agreed_to_nor_approved(asked, owner, reviewer, approver) -> None:
    seen = queries.as_restated(asked).content_hash()
    draft = domain.take_back(asked, actor=owner)
    draft.clauses.update(words="Other words.")
    again = ask(draft, owner, [reviewer], approver)
    with pytest.raises(domain.WordsChanged):
        domain.answer_review(again, actor=reviewer, answer=ReviewAnswer.AGREES, seen=seen)
    domain.answer_review(again, actor=reviewer, answer=ReviewAnswer.AGREES)
    with pytest.raises(domain.WordsChanged):
        domain.approve_edition(again, actor=approver, seen=seen)


def test_taking_back_takes_approval_day_and_answers_with_it(asked, owner, reviewer, approver) -> None:
    domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.AGREES)
    domain.approve_edition(asked, actor=approver)
    domain.schedule_publishing(asked, on=timezone.localdate(), actor=owner)
    heard()
    edition = domain.take_back(asked, actor=owner)
    assert edition.state == EditionState.DRAFT
    assert (edition.approved_at, edition.approved_hash, edition.publish_on) == (None, "", None)
    assert edition.reviewers.get().answer == ReviewAnswer.NONE
    assert heard() == {"edition_taken_back": {"Ada"}}
    edition.clauses.update(words="It can be changed again.")


def test_what_is_taken_back_in_review_is_said_to_all_who_were_asked(asked, owner) -> None:
    heard()
    domain.take_back(asked, actor=owner)
    assert heard() == {"edition_taken_back": {"Rex", "Ada"}}


def test_a_draft_is_put_away_and_put_back(draft, owner) -> None:
    assert domain.discard_edition(draft, actor=owner, words="Not now.").state == EditionState.DISCARDED
    assert list(Edition.objects.in_hand()) == []
    assert domain.restore_edition(draft, actor=owner).state == EditionState.DRAFT
    assert [entry.words for entry in draft.entries.all()] == ["Not now.", ""]


def test_notices_of_a_draft_say_nothing_of_it(asked, owner, reviewer, approver) -> None:
    domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.CHANGES, words="Say less of whales.")
    said = " ".join(notice.words for notice in Notice.objects.all())
    for word in (asked.title, "whales", reviewer.name, "Small things"):
        assert word not in said


# Comments


def remark(edition: Edition, actor: Person, ref: str = "", **more) -> Comment:
    return domain.comment(edition, actor=actor, words="Why so long?", ref=ref, **{"once": uuid.uuid4(), **more})


def test_an_approval_waits_until_every_comment_is_settled(asked, owner, reviewer, approver) -> None:
    made = remark(asked, reviewer, asked.clauses.first().ref)
    domain.answer_review(asked, actor=reviewer, answer=ReviewAnswer.AGREES)
    assert why(lambda: domain.approve_edition(asked, actor=approver)) == (NOT_YET, (Need.SETTLED,))
    domain.settle_comment(made, actor=owner)
    domain.settle_comment(made, actor=approver)
    made.refresh_from_db()
    assert made.settled_by == owner
    assert domain.approve_edition(asked, actor=approver).state == EditionState.APPROVED


def test_a_comment_sent_twice_is_one(asked, reviewer) -> None:
    key = uuid.uuid4()
    assert remark(asked, reviewer, once=key) == remark(asked, reviewer, once=key)
    assert AuditEntry.objects.filter(action="edition.commented").count() == 1


def test_only_those_who_work_on_a_draft_comment_on_it_while_it_is_in_hand(asked, owner) -> None:
    assert why(lambda: remark(asked, PersonFactory())) == (NOT_BY_YOU, ())
    assert why(lambda: remark(asked, owner, "NO-SUCH-REF")) == (NOT_FROM_HERE, ())
    domain.take_back(asked, actor=owner)
    domain.discard_edition(asked, actor=owner)
    assert why(lambda: remark(asked, owner)) == (NOT_FROM_HERE, ())


# The next edition, and a policy from nothing


def test_the_next_edition_is_a_copy_with_every_ref(owner) -> None:
    standing = EditionFactory(clauses=1)
    ClauseFactory(
        section=standing.sections.get(),
        ref="NEXT-1",
        plain_words="In short.",
        legal_references="An Act, s 1",
        capacity="personal",
        audience="contractors",
        modality="should",
    )
    standing = domain.publish_edition(standing, actor=audit.SYSTEM)
    EditionFactory(policy=standing.policy)  # in hand, and not what the next one is a copy of
    draft = domain.start_draft(standing.policy, actor=owner)
    assert draft.number == 3
    assert draft.summary == ""
    assert draft.created_by == owner
    assert queries.as_restated(draft).content_hash() == standing.content_hash
    fields = ("ref", "position", "words", "modality", "audience", "capacity", "plain_words", "legal_references")
    assert list(draft.clauses.values(*fields)) == list(standing.clauses.values(*fields))


def test_the_next_edition_sent_for_twice_is_one(owner) -> None:
    policy = published_edition().policy
    first = domain.start_draft(policy, actor=owner, after=1)
    assert domain.start_draft(policy, actor=owner, after=1) == first
    with pytest.raises(domain.DraftRefused, match="Edition 2 was started"):
        domain.start_draft(policy, actor=person_with(Role.POLICY_OWNER), after=1)


def test_a_policy_begins_with_an_empty_draft_and_is_made_once(owner) -> None:
    facts = {"title": "Bell policy", "short_name": "Bells"}
    draft = domain.create_policy(actor=owner, **facts)
    assert (draft.policy.slug, draft.number, draft.clauses.count()) == ("bell-policy", 1, 0)
    assert draft.statement
    assert domain.create_policy(actor=owner, **facts) == draft
    with pytest.raises(domain.DraftRefused, match="There is a policy called"):
        domain.create_policy(actor=person_with(Role.POLICY_OWNER), **facts)
    assert AuditEntry.objects.filter(action="policy.created").count() == 1


def test_facts_are_set_by_owners_and_the_audit_names_which(owner) -> None:
    policy = published_edition().policy
    domain.set_facts(policy, actor=owner, contact="Bell section", title=policy.title)
    assert AuditEntry.objects.get(action="policy.changed").data == {"facts": ["contact"]}
    with pytest.raises(MoveRefused):
        domain.set_facts(policy, actor=PersonFactory(), contact="Mine")
