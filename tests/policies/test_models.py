"""What the database itself holds to, whoever asks."""

from datetime import date

import pytest
from django.db import DatabaseError

from policies import domain
from policies.models import Acknowledgement, Clause, Edition, Opening, Section
from portal import audit
from tests.factories import EditionFactory, PersonFactory, published_edition
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE policies_edition SET title = 'Other'",
        "UPDATE policies_edition SET statement = 'Other'",
        "UPDATE policies_edition SET content_hash = 'other'",
        "UPDATE policies_edition SET in_force_from = in_force_from - 1",
        "UPDATE policies_edition SET published_at = NULL, state = 'draft'",
        "DELETE FROM policies_edition",
        "UPDATE policies_section SET heading = 'Other'",
        "DELETE FROM policies_section",
        "UPDATE policies_clause SET words = 'You may do as you like.'",
        "DELETE FROM policies_clause",
        "INSERT INTO policies_section (edition_id, position, heading, prose, version) "
        "SELECT id, 99, '', '', 1 FROM policies_edition",
    ],
)
def test_published_words_cannot_be_changed_by_anyone(change: str) -> None:
    published_edition()
    assert refused(change)


def test_clause_cannot_be_slipped_from_a_draft_into_a_published_edition() -> None:
    published = published_edition()
    clause = EditionFactory(policy=published.policy).clauses.first()
    clause.edition, clause.ref, clause.position = published, "NEW-1", 99
    with pytest.raises(DatabaseError, match="only while they are written"):
        clause.save()


def test_draft_can_be_changed_and_thrown_away() -> None:
    draft = EditionFactory()
    draft.clauses.update(words="Better words.")
    draft.delete()
    assert not Edition.objects.exists()
    assert not Section.objects.exists()
    assert not Clause.objects.exists()


@pytest.mark.parametrize("table", ["policies_acknowledgement", "policies_opening"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET person_id = person_id", "TRUNCATE {}"])
def test_acknowledgements_and_openings_are_only_ever_added(table: str, change: str) -> None:
    domain.acknowledge(published_edition(), actor=PersonFactory())
    assert refused(change.format(table))
    assert Acknowledgement.objects.count() == Opening.objects.count() == 1


def test_editions_cannot_be_emptied_out() -> None:
    published_edition()
    assert refused("TRUNCATE policies_edition CASCADE")


def test_one_edition_of_a_policy_is_published_at_a_time() -> None:
    standing = published_edition()
    same = "policy_id, state, title, summary, opening, statement, values_version, is_major, last_major_id"
    same += ", approved_hash, content_hash, created_at, published_at"
    same += ", in_force_from"
    message = refused(
        f"INSERT INTO policies_edition ({same}, number) SELECT {same}, {standing.number + 1} FROM policies_edition"
    )
    # Both say no, as neither ends; which is asked first is the database's affair.
    assert "one_published_edition_per_policy" in message or "editions_never_in_force_together" in message
    assert Edition.objects.get() == standing


def test_two_editions_are_never_in_force_on_one_day() -> None:
    first = published_edition(in_force_from=date(2020, 1, 1))
    published_edition(first.policy, in_force_from=date(2022, 1, 1))
    message = refused("UPDATE policies_edition SET in_force_until = '2022-01-02' WHERE state = 'superseded'")
    assert "editions_never_in_force_together" in message


def test_published_edition_needs_its_hash_and_its_first_day() -> None:
    draft = EditionFactory()
    assert "only_a_draft_is_unpublished" in refused(
        f"UPDATE policies_edition SET state = 'published', published_at = now() WHERE id = {draft.pk}"
    )


def test_edition_that_ends_says_when() -> None:
    published_edition()
    assert "a_past_edition_has_an_end" in refused("UPDATE policies_edition SET state = 'withdrawn'")


def test_audience_names_someone() -> None:
    edition = published_edition()
    domain.set_audience(edition.policy, ["casual"], actor=audit.SYSTEM)
    assert "an_audience_names_someone" in refused("UPDATE policies_audience SET employments = '{}'")
