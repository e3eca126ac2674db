"""The adviser's rules belong to an edition: copied to its draft, approved and put in force with it, then frozen."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from policies import domain, queries
from policies.advice import BadRulebook, load_rulebook
from policies.advice.signals import load_lexicon
from policies.advice.wording import signal_labels
from policies.models import AdviceRules, Contribution, Edition
from policies.rulebooks import file_of, rulebook_for
from policies.rulebooks import with_rules as those_with_rules
from policies.rules.edition import Need, missing
from portal import audit
from portal.machine import MoveRefused
from portal.models import AuditEntry, Person, Role
from tests.factories import EditionFactory, PersonFactory, PolicyFactory, approve, person_with, published_edition
from tests.policies.rule_texts import rules_text, with_rules

pytestmark = pytest.mark.django_db


def told(slug: str = "web", on: date | None = None) -> str:
    return rulebook_for(slug, on).rules[0].because


@pytest.fixture
def carol() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Carol")


@pytest.fixture
def draft() -> Edition:
    return with_rules(EditionFactory(policy=PolicyFactory(slug="web")))


def publish(draft: Edition, on: date | None = None) -> Edition:
    return domain.publish_edition(draft, actor=audit.SYSTEM, in_force_from=on)


# With the edition


def test_the_next_edition_begins_with_the_rules_of_the_one_in_force(draft, carol) -> None:
    published = publish(draft)
    following = domain.start_draft(published.policy, actor=carol)
    assert (following.advice.source, following.advice.version) == (rules_text(), 1)


def test_an_edition_without_rules_hands_none_on(carol) -> None:
    following = domain.start_draft(published_edition().policy, actor=carol)
    assert not AdviceRules.objects.filter(edition=following).exists()


def test_rules_change_while_they_are_written_and_each_change_is_audited(draft, carol) -> None:
    source = rules_text(because="You speak for us all.")
    rules = domain.write_rules(draft, actor=carol, version=1, source=source, changed="a-rule")
    assert (rules.source, rules.version) == (source, 2)
    entry = AuditEntry.objects.get(action="edition.edited")
    assert entry.data == {"change": "rules.changed", "place": "rules", "rule": "a-rule"}
    assert Contribution.objects.filter(edition=draft, person=carol).exists()


def test_saving_the_rules_as_they_stand_counts_and_audits_nothing(draft, carol) -> None:
    assert domain.write_rules(draft, actor=carol, version=1, source=rules_text()).version == 1
    assert not AuditEntry.objects.filter(action="edition.edited").exists()


def test_whoever_read_older_rules_overwrites_nothing(draft, carol) -> None:
    domain.write_rules(draft, actor=carol, version=1, source=rules_text(because="First."))
    with pytest.raises(domain.Outdated):
        domain.write_rules(draft, actor=carol, version=1, source=rules_text(because="Second."))
    assert queries.rules_of(draft).source == rules_text(because="First.")


def test_a_text_that_is_no_rule_file_is_refused(draft, carol) -> None:
    for source in ("rules: [", "just words", rules_text().partition("rules:")[0] + "rules: []"):
        with pytest.raises(BadRulebook):
            domain.write_rules(draft, actor=carol, version=1, source=source)


@pytest.mark.parametrize("step", ["publish", "discard", "approve"])
def test_rules_of_an_edition_that_is_not_written_cannot_change(draft, carol, step) -> None:
    if step == "publish":
        publish(draft)
    elif step == "approve":
        approve(draft, PersonFactory())
    else:
        domain.discard_edition(draft, actor=carol)
    with pytest.raises(domain.NotBeingWritten):
        domain.write_rules(draft, actor=carol, version=1, source=rules_text(because="Other."))
    rules = AdviceRules.objects.filter(edition=draft)
    for change in (lambda: rules.update(source="other"), rules.delete):
        with pytest.raises(DatabaseError, match="change only while they are written"), transaction.atomic():
            change()


def test_an_approval_is_of_the_words_and_the_rules(draft) -> None:
    words = queries.as_restated(draft).content_hash()
    approved = queries.hash_to_approve(draft)
    AdviceRules.objects.filter(edition=draft).update(source=rules_text(because="Other."))
    assert queries.as_restated(draft).content_hash() == words
    assert len({words, approved, queries.hash_to_approve(draft)}) == 3


def test_an_edition_without_rules_is_approved_by_its_words_alone() -> None:
    draft = EditionFactory()
    assert queries.hash_to_approve(draft) == queries.as_restated(draft).content_hash()


@pytest.mark.parametrize(
    "source",
    [
        rules_text(clauses=["WEB-9"]),
        rules_text(ask="nobody"),
        rules_text(when={"any": ["moonlight"]}),
        rules_text("other"),
    ],
    ids=["clause", "contact", "signal", "policy"],
)
def test_a_draft_whose_rules_cannot_be_used_is_neither_reviewed_nor_published(draft, carol, source) -> None:
    domain.write_rules(draft, actor=carol, version=1, source=source)
    assert Need.RULES in missing(draft, "in_review", actor=carol)
    with pytest.raises(MoveRefused):
        publish(draft)


# In force


def test_publishing_an_edition_publishes_its_rules(draft, carol) -> None:
    published = publish(draft)
    assert told() == "You speak for the office."
    following = domain.start_draft(published.policy, actor=carol)
    domain.write_rules(following, actor=carol, version=1, source=rules_text(because="Another reason."))
    assert told() == "You speak for the office."
    approve(following, PersonFactory())
    publish(following)
    assert told() == "Another reason."


def test_the_rules_of_a_day_are_those_of_the_edition_in_force_on_it(draft) -> None:
    publish(draft, date(2020, 1, 1))
    later = with_rules(EditionFactory(policy=draft.policy), rules_text(because="From July."))
    publish(later, date(2020, 7, 1))
    assert told(on=date(2020, 6, 30)) == "You speak for the office."
    assert told(on=date(2020, 7, 1)) == "From July."


def test_a_policy_whose_edition_has_no_rules_is_answered_by_those_that_ship() -> None:
    published_edition(PolicyFactory(slug="dhs"))
    assert rulebook_for("dhs").policy == "dhs"
    assert len(rulebook_for("dhs").rules) > 50


def test_rules_that_this_version_cannot_use_any_more_give_way_to_those_that_ship(caplog) -> None:
    edition = with_rules(EditionFactory(policy=PolicyFactory(slug="dhs")), rules_text("dhs"))
    source = rules_text(when={"any": ["gone_signal"]})
    AdviceRules.objects.filter(edition=edition).update(source=source)
    Edition.objects.filter(pk=edition.pk).update(
        state="published",
        content_hash="h",
        published_at="2020-01-01T00:00Z",
        in_force_from=date(2020, 1, 1),
        last_major=edition,
    )
    assert len(rulebook_for("dhs").rules) > 50
    assert "gone_signal" in caplog.text


def test_the_rules_are_read_once_and_then_found_by_one_query(draft, django_assert_num_queries) -> None:
    publish(draft)
    first = rulebook_for("web")
    with django_assert_num_queries(1):
        assert rulebook_for("web") is first


# From the files


def test_loading_the_policies_puts_their_rules_in_force() -> None:
    call_command("load_policies", stdout=StringIO())
    kept = dict(AdviceRules.objects.values_list("edition__policy__slug", "source"))
    assert kept == {slug: file_of(slug).read_text(encoding="utf-8") for slug in ("acbps", "dhs")}


def test_other_rules_in_a_file_make_an_edition_that_asks_nobody(draft) -> None:
    published = publish(draft)
    restated = queries.as_restated(published)
    same = domain.load_edition(restated, actor=audit.SYSTEM, advice=rules_text())
    other = domain.load_edition(restated, actor=audit.SYSTEM, advice=rules_text(because="Better put."))
    assert (same.edition.pk, same.is_new) == (published.pk, False)
    assert other.is_new
    assert not other.edition.is_major
    assert told() == "Better put."


def test_which_policies_can_answer_takes_one_query_however_many_there_are(django_assert_num_queries) -> None:
    policies = [PolicyFactory(slug=slug) for slug in ("bare", "web", "dhs", "other")]
    domain.publish_edition(with_rules(EditionFactory(policy=policies[1])), actor=audit.SYSTEM)
    with django_assert_num_queries(1):
        assert [policy.slug for policy in those_with_rules(policies)] == ["web", "dhs"]


# The words for signals


@pytest.mark.parametrize("slug", ["dhs", "acbps"])
def test_every_signal_that_a_rule_looks_for_has_words_of_its_own(slug) -> None:
    for rule in load_rulebook(file_of(slug)).rules:
        for name in (*rule.all, *rule.any, *rule.none):
            assert name in signal_labels(), name


def test_words_are_given_only_to_signals_that_can_be_found() -> None:
    assert set(signal_labels()) <= load_lexicon().signals
