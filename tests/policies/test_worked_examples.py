"""Examples beside clauses: written for clauses that are there, and met where someone reads the clause."""

import io
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from policies import domain
from policies.answers import clause_card
from policies.models import Clause
from policies.views.document import text_of
from policies.worked_examples import worked_examples
from portal import audit
from tests.factories import EditionFactory, PersonFactory

SLUGS = ("dhs", "acbps")
CONTENT = Path(__file__).parents[2] / "policies" / "content"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_example_is_for_a_clause_of_its_policy(slug) -> None:
    refs = {line.split()[1] for line in (CONTENT / slug / "policy.md").read_text().splitlines() if line[:5] == "#### "}
    examples = worked_examples(slug)
    assert examples.keys() <= refs
    assert len(examples) >= 25


@pytest.mark.parametrize("slug", SLUGS)
def test_every_example_says_why_in_one_sentence(slug) -> None:
    for ref, example in worked_examples(slug).items():
        for one in (example.fine, example.not_fine):
            assert one.draft.strip(), ref
            assert one.why.endswith("."), ref
            assert ". " not in one.why, ref
        assert example.fine.why != example.not_fine.why, ref


@pytest.mark.parametrize("slug", SLUGS)
def test_no_example_is_a_sentence_that_the_adviser_learns_from(slug) -> None:
    """Nor is one in what it is measured by: an example is for people."""
    learnt = {
        line.strip().casefold()
        for file in CONTENT.glob("advice_examples/*.txt")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    situations = yaml.safe_load((CONTENT / slug / "situations.yaml").read_text(encoding="utf-8"))
    learnt |= {subject["text"].casefold() for subject in situations["subjects"]}
    ours = {one.draft.casefold() for ex in worked_examples(slug).values() for one in (ex.fine, ex.not_fine)}
    assert ours.isdisjoint(learnt)


def test_a_policy_without_the_file_has_no_examples() -> None:
    assert worked_examples("bells") == {}


@pytest.fixture
def source_policies(db) -> None:
    call_command("load_policies", stdout=io.StringIO())


@pytest.mark.parametrize("slug", SLUGS)
def test_example_stands_folded_beside_its_clause(client_for, source_policies, slug) -> None:
    page = client_for(PersonFactory()).get(f"/policies/{slug}/").content.decode()
    for ref in worked_examples(slug):
        assert page.index(f'id="{ref}"') < page.index(f'id="example-{ref}"')
    assert page.count('id="example-') == len(worked_examples(slug))
    assert "<details open" not in page


def test_edition_that_is_over_and_a_draft_have_none(source_policies) -> None:
    over = Clause.objects.filter(ref="DHS-NOT-08").get().edition
    draft = EditionFactory(policy=over.policy, number=over.number + 1)
    assert 'id="example-' not in text_of(draft, asks=False).html
    domain.publish_edition(draft, actor=audit.SYSTEM)
    over.refresh_from_db()
    assert 'id="example-' not in text_of(over, asks=False).html


def test_a_cited_clause_leads_to_its_example_where_it_has_one(source_policies) -> None:
    clauses = {one.ref: one for one in Clause.objects.select_related("edition__policy")}
    with_one, without = clauses["DHS-NOT-08"], clauses["DHS-BR-09"]
    assert clause_card(with_one.ref, with_one)["example_url"] == "/policies/dhs/#example-DHS-NOT-08"
    assert clause_card(without.ref, without)["example_url"] == ""
