"""The rules of a draft in a real browser: desk and phone, past axe, from the list to a changed rule and a trial."""

import pytest
import yaml

from policies import queries
from policies.models import Edition
from policies.rulebooks import file_of
from tests.factories import ClauseFactory, EditionFactory, PolicyFactory, SectionFactory
from tests.policies.advice.rules import clause_refs
from tests.policies.rule_texts import with_rules

from .pages import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft() -> Edition:
    """The rules that ship, in a draft with the clauses they cite."""
    draft = EditionFactory(policy=PolicyFactory(slug="dhs", short_name="Social media policy"), clauses=0)
    section = SectionFactory(edition=draft)
    for ref in clause_refs("dhs"):
        ClauseFactory(section=section, ref=ref)
    return with_rules(draft, file_of("dhs").read_text(encoding="utf-8"))


@LOOKS
def test_an_owner_reads_changes_and_tries_the_rules(sign_in, carol, draft, width, theme) -> None:
    screen = sign_in(carol, width=width, theme=theme)
    screen.go(f"/policies/drafts/{draft.pk}/edit/")
    screen.follow("Rules of the advice")
    screen.follow("harm-to-anyone")
    screen.fill("What would make it fine", "Take a walk first.")
    screen.press("Save the rule")
    fixes = [rule["fix"] for rule in yaml.safe_load(queries.rules_of(draft).source)["rules"]]
    assert fixes.count("Take a walk first.") == 1
    screen.follow("See them drawn")
    screen.go(f"/policies/drafts/{draft.pk}/edit/rules/text/")
    screen.go(f"/policies/drafts/{draft.pk}/edit/rules/new/")
    screen.go(f"/policies/drafts/{draft.pk}/edit/rules/try/")
    screen.fill("The draft", "My manager is a total idiot and the department is hopeless.")
    screen.press("Try it")
    assert screen.page.get_by_role("heading", name="By the rules in force").is_visible()
