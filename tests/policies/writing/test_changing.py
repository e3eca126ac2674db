"""Words are changed and added: counted, audited, and never over another's."""

import uuid

import pytest

from policies import domain, queries
from policies.models import Comment, Unsaved
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    published_edition,
)

from .parts import clause, edits, new_clause, refs, section

pytestmark = pytest.mark.django_db


# Changing


def test_a_changed_clause_counts_its_version_up_and_is_audited_by_its_ref(draft, carol) -> None:
    changed = domain.change_clause(clause(draft, "W-1"), actor=carol, version=1, words="Better.", modality="should")
    changed.refresh_from_db()
    assert (changed.words, changed.modality, changed.version) == ("Better.", "should", 2)
    place = f"clause:{changed.pk}"
    assert edits() == [{"change": "clause.changed", "place": place, "ref": "W-1", "fields": ["words", "modality"]}]


def test_saving_what_stands_there_already_changes_and_audits_nothing(draft, carol) -> None:
    kept = clause(draft, "W-1")
    domain.keep_words(draft, actor=carol, place=kept.place, fields={"words": kept.words})
    assert domain.change_clause(kept, actor=carol, version=1, words=kept.words).version == 1
    assert edits() == []
    assert not Unsaved.objects.exists()


def test_whoever_changes_a_draft_had_a_hand_in_it(draft, carol) -> None:
    domain.change_section(section(draft, 1), actor=carol, version=1, heading="At your desk", prose="Read on.")
    assert list(draft.contributions.values_list("person", flat=True)) == [carol.pk]
    assert section(draft, 1).version == 2


def test_the_second_of_two_writers_is_told_and_nothing_of_the_first_is_lost(draft, carol) -> None:
    read_by_both = clause(draft, "W-1")
    domain.change_clause(read_by_both, actor=carol, version=1, words="Carol's.")
    with pytest.raises(domain.Outdated) as refusal:
        domain.change_clause(read_by_both, actor=PersonFactory(), version=1, words="Dev's.")
    assert refusal.value.theirs.words == clause(draft, "W-1").words == "Carol's."


def test_a_section_and_the_edition_notice_two_writers_too(draft, carol) -> None:
    domain.change_section(section(draft, 1), actor=carol, version=1, heading="Hers", prose="")
    with pytest.raises(domain.Outdated):
        domain.change_section(section(draft, 1), actor=carol, version=1, heading="Mine", prose="")
    read = domain.version_of(draft)
    domain.change_edition(draft, actor=carol, version=read, title="Hers")
    with pytest.raises(domain.Outdated):
        domain.change_edition(draft, actor=carol, version=read, title="Mine")
    draft.refresh_from_db()
    assert draft.title == "Hers"


def test_moving_a_clause_does_not_get_in_the_way_of_whoever_writes_it(draft, carol) -> None:
    domain.move_clause(clause(draft, "W-1"), actor=PersonFactory(), step=1)
    assert domain.change_clause(clause(draft, "W-1"), actor=carol, version=1, words="Mine.").version == 2


def test_a_ref_belongs_to_one_clause_of_a_draft(draft, carol) -> None:
    with pytest.raises(domain.RefTaken, match="W-2"):
        domain.change_clause(clause(draft, "W-1"), actor=carol, version=1, ref="W-2")
    with pytest.raises(domain.RefTaken, match="W-2"):
        domain.add_clause(section(draft, 1), actor=carol, **new_clause(draft, "W-2"))


def test_a_ref_of_another_policy_is_not_taken(draft, carol) -> None:
    other = published_edition(PolicyFactory(slug="other")).clauses.first()
    with pytest.raises(domain.RefTaken):
        domain.change_clause(clause(draft, "W-1"), actor=carol, version=1, ref=other.ref)


def test_comments_follow_a_clause_to_its_new_ref(draft, carol) -> None:
    Comment.objects.create(edition=draft, ref="W-1", words="Why?", by=carol, once=uuid.uuid4())
    domain.change_clause(clause(draft, "W-1"), actor=carol, version=1, ref="W-9")
    assert Comment.objects.get().ref == "W-9"


# Adding


def test_a_clause_is_added_where_it_was_asked_for(draft, carol) -> None:
    first = section(draft, 1)
    domain.add_clause(first, actor=carol, **new_clause(draft, "W-0"))
    domain.add_clause(first, actor=carol, after=clause(draft, "W-2"), **new_clause(draft, "W-2A"))
    assert refs(draft) == [["W-0", "W-1", "W-2", "W-2A", "W-3"], ["W-4"]]
    assert list(draft.clauses.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_section_is_added_where_it_was_asked_for(draft, carol) -> None:
    domain.add_section(draft, actor=carol, once=uuid.uuid4(), after=section(draft, 1), heading="Between", prose="")
    domain.add_section(draft, actor=carol, once=uuid.uuid4(), heading="First of all", prose="")
    headings = draft.sections.order_by("position").values_list("heading", flat=True)
    assert list(headings) == ["First of all", "Section 1", "Between", "Section 2"]


def test_a_form_sent_twice_adds_one(draft, carol) -> None:
    asked = new_clause(draft, "W-9")
    made = [domain.add_clause(section(draft, 2), actor=carol, **asked).pk for _ in range(2)]
    key = uuid.uuid4()
    made += [domain.add_section(draft, actor=carol, once=key, heading="Once").pk for _ in range(2)]
    assert made[0] == made[1]
    assert made[2] == made[3]


@pytest.mark.parametrize(
    ("last", "proposed"),
    [("DHS-PERS-07", "DHS-PERS-08"), ("DHS-PERS-09", "DHS-PERS-10"), ("AC-4.1c", "AC-4.2"), ("WORDY-REF", "WW-1.2")],
)
def test_a_new_ref_goes_on_from_the_clause_before(carol, last, proposed) -> None:
    draft = EditionFactory(policy=PolicyFactory(title="Web work"), clauses=0)
    assert queries.propose_ref(ClauseFactory(section=SectionFactory(edition=draft), ref=last).section) == proposed


def test_a_ref_that_an_earlier_edition_used_is_not_proposed() -> None:
    policy = published_edition(PolicyFactory(slug="w"), clauses=3).policy
    draft = EditionFactory(policy=policy, clauses=1)
    assert queries.propose_ref(section(draft, 1)) == "W-4"
