"""Writing in a draft: what each change does, when it is refused, and that no order of changes loses a word."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import domain, queries, tasks
from policies.enums import EDITABLE, EditionState
from policies.models import Clause, Comment, Edition, Presence, Section, Unsaved
from portal.models import AuditEntry, Person
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    approved_edition,
    published_edition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carol() -> Person:
    return PersonFactory(given_names="Carol")


@pytest.fixture
def draft() -> Edition:
    """Two sections: W-1, W-2, W-3 under the first, W-4 under the second."""
    draft = EditionFactory(policy=PolicyFactory(slug="w", title="Web work"), clauses=0)
    first, second = SectionFactory(edition=draft), SectionFactory(edition=draft)
    for section in (first, first, first, second):
        ClauseFactory(section=section)
    return draft


def refs(draft: Edition) -> list[list[str]]:
    """The refs of each section, read as readers read them."""
    sections = draft.sections.order_by("position")
    return [list(section.clauses.order_by("position").values_list("ref", flat=True)) for section in sections]


def clause(draft: Edition, ref: str) -> Clause:
    return draft.clauses.get(ref=ref)


def section(draft: Edition, position: int) -> Section:
    return draft.sections.get(position=position)


def new_clause(draft: Edition, ref: str, **fields: Any) -> dict[str, Any]:
    return {"ref": ref, "words": f"Words of {ref}.", "modality": "may", "once": uuid.uuid4(), **fields}


def edits() -> list[dict[str, Any]]:
    return list(AuditEntry.objects.filter(action="edition.edited").order_by("pk").values_list("data", flat=True))


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


# Moving


def test_a_step_goes_over_the_edge_of_a_section(draft, carol) -> None:
    domain.move_clause(clause(draft, "W-3"), actor=carol, step=1)
    assert refs(draft) == [["W-1", "W-2"], ["W-3", "W-4"]]
    domain.move_clause(clause(draft, "W-3"), actor=carol, step=-1)
    domain.move_clause(clause(draft, "W-3"), actor=carol, step=-1)
    assert refs(draft) == [["W-1", "W-3", "W-2"], ["W-4"]]


def test_a_step_past_either_end_changes_nothing(draft, carol) -> None:
    domain.move_clause(clause(draft, "W-1"), actor=carol, step=-1)
    domain.move_clause(clause(draft, "W-4"), actor=carol, step=1)
    domain.move_section(section(draft, 1), actor=carol, step=-1)
    assert refs(draft) == [["W-1", "W-2", "W-3"], ["W-4"]]
    assert edits() == []


def test_a_clause_moves_to_a_section_behind_another_or_to_its_beginning(draft, carol) -> None:
    second = section(draft, 2)
    domain.move_clause_to(clause(draft, "W-1"), section=second, actor=carol, after=clause(draft, "W-4"))
    domain.move_clause_to(clause(draft, "W-2"), section=second, actor=carol)
    domain.move_clause_to(clause(draft, "W-4"), section=second, actor=carol, after=clause(draft, "W-1"))
    assert refs(draft) == [["W-3"], ["W-2", "W-1", "W-4"]]


def test_a_section_moves_with_its_clauses(draft, carol) -> None:
    domain.move_section(section(draft, 2), actor=carol, step=-1)
    assert refs(draft) == [["W-4"], ["W-1", "W-2", "W-3"]]
    assert clause(draft, "W-4").position == 1


# Removing and putting back


def test_a_removed_clause_comes_back_as_it_was(draft, carol) -> None:
    before = Clause.objects.filter(ref="W-2").values().get()
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    assert refs(draft) == [["W-1", "W-3"], ["W-4"]]
    domain.restore(removed, actor=PersonFactory())
    assert Clause.objects.filter(ref="W-2").values().get() == before
    assert [edit["change"] for edit in edits()] == ["clause.removed", "clause.restored"]


def test_a_removed_section_comes_back_with_its_clauses(draft, carol) -> None:
    before = list(draft.clauses.order_by("position").values())
    removed = domain.remove_section(section(draft, 1), actor=carol)
    assert refs(draft) == [["W-4"]]
    domain.restore(removed, actor=carol)
    assert refs(draft) == [["W-1", "W-2", "W-3"], ["W-4"]]
    assert list(draft.clauses.order_by("position").values()) == before


def test_a_clause_whose_section_has_gone_joins_the_last_one(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    domain.remove_section(section(draft, 1), actor=carol)
    domain.restore(removed, actor=carol)
    assert refs(draft) == [["W-4", "W-2"]]


def test_a_clause_comes_back_to_a_draft_without_sections(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-4"), actor=carol)
    domain.remove_section(section(draft, 2), actor=carol)
    domain.remove_section(section(draft, 1), actor=carol)
    domain.restore(removed, actor=carol)
    assert refs(draft) == [["W-4"]]


def test_a_ref_used_again_keeps_the_removed_clause_out_until_it_is_free(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    usurper = domain.add_clause(section(draft, 1), actor=carol, **new_clause(draft, "W-2"))
    with pytest.raises(domain.RefTaken, match="W-2"):
        domain.restore(removed, actor=carol)
    domain.change_clause(usurper, actor=carol, version=1, ref="W-9")
    assert domain.restore(removed, actor=carol).ref == "W-2"


def test_putting_back_twice_puts_back_once(draft, carol) -> None:
    removed = domain.remove_clause(clause(draft, "W-2"), actor=carol)
    domain.restore(removed, actor=carol)
    with pytest.raises(domain.PartGone):
        domain.restore(Unsaved(pk=999_999, edition=draft), actor=carol)
    assert draft.clauses.count() == 4


# Refusing


def every_verb(draft: Edition, carol: Person) -> list[Any]:
    """Each change as a call, on what stands in the draft."""
    part, place = draft.clauses.first(), draft.sections.first()
    kept = Unsaved(pk=1, edition=draft)
    return [
        lambda: domain.change_clause(part, actor=carol, version=1, words="x"),
        lambda: domain.add_clause(place, actor=carol, **new_clause(draft, "W-77")),
        lambda: domain.move_clause(part, actor=carol, step=1),
        lambda: domain.move_clause_to(part, section=place, actor=carol),
        lambda: domain.remove_clause(part, actor=carol),
        lambda: domain.change_section(place, actor=carol, version=1, heading="x"),
        lambda: domain.add_section(draft, actor=carol, once=uuid.uuid4(), heading="x"),
        lambda: domain.move_section(place, actor=carol, step=1),
        lambda: domain.remove_section(place, actor=carol),
        lambda: domain.change_edition(draft, actor=carol, version=domain.version_of(draft), title="x"),
        lambda: domain.restore(kept, actor=carol),
    ]


def edition_in(state: EditionState) -> Edition:
    if state in {EditionState.PUBLISHED, EditionState.SUPERSEDED, EditionState.WITHDRAWN}:
        edition = published_edition()
        today = timezone.localdate()
        if state != EditionState.PUBLISHED:
            Edition.objects.filter(pk=edition.pk).update(state=state, in_force_until=today + timedelta(days=1))
        return Edition.objects.get(pk=edition.pk)
    if state == EditionState.APPROVED:
        return approved_edition()
    edition = EditionFactory()
    Edition.objects.filter(pk=edition.pk).update(state=state)
    return Edition.objects.get(pk=edition.pk)


@pytest.mark.parametrize("state", [state for state in EditionState if state not in EDITABLE])
def test_no_verb_changes_words_that_are_not_being_written(state, carol) -> None:
    edition = edition_in(state)
    before = refs(edition)
    for verb in every_verb(edition, carol):
        with pytest.raises(domain.NotBeingWritten):
            verb()
    assert refs(edition) == before
    assert edits() == []
    assert not edition.contributions.exists()


def test_words_change_while_changes_are_requested(carol) -> None:
    edition = edition_in(EditionState.CHANGES_REQUESTED)
    assert domain.change_clause(edition.clauses.first(), actor=carol, version=1, words="x").version == 2


def test_what_is_gone_cannot_be_changed(draft, carol) -> None:
    part = clause(draft, "W-1")
    domain.remove_clause(part, actor=carol)
    for verb in (
        lambda: domain.change_clause(part, actor=carol, version=1, words="x"),
        lambda: domain.move_clause(part, actor=carol, step=1),
        lambda: domain.remove_clause(part, actor=carol),
    ):
        with pytest.raises(domain.PartGone):
            verb()


# The order, after anything

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["up", "down", "to", "section up", "section down", "add", "remove", "restore", "lose"]),
        st.integers(0, 11),
        st.integers(0, 11),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_after_any_changes_positions_run_from_one_and_no_clause_is_lost(draft, carol, steps) -> None:
    with transaction.atomic():
        shuffle(draft, carol, steps)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def shuffle(draft: Edition, carol: Person, steps: list[tuple[str, int, int]]) -> None:
    expected = set(draft.clauses.values_list("ref", flat=True))
    for number, (what, one, other) in enumerate(steps):
        take_step(draft, carol, what, one, other, number)
        if what == "add" and draft.sections.exists():
            expected.add(f"N-{number}")
        removed = [kept.fields for kept in Unsaved.objects.removed().filter(edition=draft)]
        out = {clause["ref"] for fields in removed for clause in fields.get("clauses", [fields])}
        read = [ref for of_section in refs(draft) for ref in of_section]
        positions = list(draft.clauses.order_by("position").values_list("position", "ref"))
        assert positions == list(enumerate(read, start=1))
        assert list(draft.sections.order_by("position").values_list("position", flat=True)) == list(
            range(1, draft.sections.count() + 1)
        )
        assert {*read} | out == expected
        assert not {*read} & out


def take_step(draft: Edition, carol: Person, what: str, one: int, other: int, number: int) -> None:
    clauses, sections = list(draft.clauses.order_by("position")), list(draft.sections.order_by("position"))
    kept = list(Unsaved.objects.removed().filter(edition=draft))
    if what == "restore" and kept:
        domain.restore(kept[one % len(kept)], actor=carol)
    if not sections:
        return
    place = sections[other % len(sections)]
    if what == "add":
        after = clauses[one % len(clauses)] if clauses else None
        domain.add_clause(place, actor=carol, after=after, **new_clause(draft, f"N-{number}"))
    elif what.startswith("section"):
        domain.move_section(place, actor=carol, step=-1 if what.endswith("up") else 1)
    elif what == "lose":
        domain.remove_section(place, actor=carol)
    elif clauses:
        part = clauses[one % len(clauses)]
        if what in {"up", "down"}:
            domain.move_clause(part, actor=carol, step=-1 if what == "up" else 1)
        elif what == "to":
            domain.move_clause_to(part, section=place, actor=carol, after=clauses[other % len(clauses)])
        elif what == "remove":
            domain.remove_clause(part, actor=carol)


@pytest.mark.parametrize("clauses", [1, 3, 40])
def test_a_move_asks_the_same_of_the_database_however_long_the_policy_is(
    carol, clauses, django_assert_num_queries
) -> None:
    draft = EditionFactory(clauses=clauses)
    SectionFactory(edition=draft)
    last = draft.clauses.order_by("position").last()
    with django_assert_num_queries(15):
        domain.move_clause(last, actor=carol, step=1)


# What the editor keeps


def test_words_kept_again_replace_those_kept_before(draft, carol) -> None:
    for words in ("Half a", "Half a thought"):
        domain.keep_words(draft, actor=carol, place="clause:1", fields={"words": words})
    assert Unsaved.objects.get().fields == {"words": "Half a thought"}


def test_more_than_a_form_can_hold_is_not_kept(draft, carol) -> None:
    with pytest.raises(domain.TooMuchToKeep):
        domain.keep_words(draft, actor=carol, place="clause:1", fields={"words": "x" * 100_001})
    assert not Unsaved.objects.exists()


def test_saving_takes_away_ones_own_kept_words_and_nobody_elses(draft, carol) -> None:
    part, dev = clause(draft, "W-1"), PersonFactory()
    for person in (carol, dev):
        domain.keep_words(draft, actor=person, place=part.place, fields={"words": "Half a"})
    domain.change_clause(part, actor=carol, version=1, words="A whole thought.")
    assert list(Unsaved.objects.values_list("person", flat=True)) == [dev.pk]


def test_words_that_come_in_after_their_form_was_saved_are_not_kept(draft, carol) -> None:
    asked = new_clause(draft, "W-9")
    domain.add_clause(section(draft, 1), actor=carol, **asked)
    fields = {"words": asked["words"], "once": str(asked["once"])}
    domain.keep_words(draft, actor=carol, place=section(draft, 1).place_of_new, fields=fields)
    assert not Unsaved.objects.exclude(place__startswith="made:").exists()


def test_what_nobody_came_back_for_is_swept_by_the_worker(draft, carol) -> None:
    now = timezone.now()
    for age in (29, 31):
        at = now - timedelta(days=age)
        domain.keep_words(draft, actor=carol, place=f"clause:{age}", fields={}, at=at)
    domain.note_presence(draft, actor=carol, place="", at=now - timedelta(hours=25))
    domain.note_presence(draft, actor=PersonFactory(), place="", at=now - timedelta(hours=23))
    tasks.sweep_editor()
    assert list(Unsaved.objects.values_list("place", flat=True)) == ["clause:29"]
    assert Presence.objects.count() == 1
