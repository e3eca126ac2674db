"""The rules of a draft as policy owners meet them: read, changed one by one or whole, drawn, tried, signed off."""

import logging
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from policies import domain, queries
from policies.models import Edition
from portal import audit
from portal.models import Person, Role
from tests.factories import EditionFactory, PersonFactory, PolicyFactory, person_with
from tests.policies.rule_texts import READING, RULE, rules_text, with_rules

pytestmark = pytest.mark.django_db

CANARY = "kookaburra-7Q2Z"
POST = {
    "text": f"{CANARY} sings",
    "role": "employee",
    "audience": "public",
    "capacity": "official",
    "identifiable": "no",
    "alias": "none",
}


@pytest.fixture
def carol() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Carol", family_name="Nash")


@pytest.fixture
def draft() -> Edition:
    return with_rules(EditionFactory(policy=PolicyFactory(slug="web", title="Web work")))


@pytest.fixture
def browser(client_for, carol) -> Client:
    return client_for(carol)


def address(draft: Edition, rest: str = "") -> str:
    return f"/policies/drafts/{draft.pk}/edit/rules/{rest}"


def fields_of(browser: Client, page: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    form = browser.get(page).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}


def shown(browser: Client, page: str) -> str:
    return browser.get(page).content.decode()


def written(draft: Edition) -> dict[str, Any]:
    return yaml.safe_load(queries.rules_of(draft).source)


def rewrite(draft: Edition, source: str) -> None:
    rules = queries.rules_of(draft)
    rules.source = source
    rules.save()


# The list


def test_the_list_says_each_rule_in_plain_words(browser, draft) -> None:
    when = {"capacity": "official", "identifiable": ["no", "could_be"], "any": ["swears", "rude_reply"]}
    rewrite(draft, rules_text(when=when, after={"at_most": "take_care"}))
    page = shown(browser, address(draft))
    for words in (
        "someone speaks for the agency",
        "nobody can tell where they work or people may work out where they work",
        "it shows swearing or a rude reply",
        "the other rules say take care or better",
        "Ask first",
        '<span class="one-line">WEB-1</span>, <span class="one-line">WEB-2</span>',
        "You speak for the office.",
        "Nothing is wrong with these rules",
    ):
        assert words in page


def test_every_fault_stands_above_the_rules(browser, draft) -> None:
    rewrite(draft, rules_text(clauses=["WEB-1", "WEB-9"], ask="nobody"))
    page = shown(browser, address(draft))
    assert "These rules cannot be used yet" in page
    assert "Rule a-rule cites WEB-9, which is not a clause of this draft." in page
    assert "Rule a-rule sends people to nobody, who is not a contact." in page
    assert "No rule cites WEB-2." in page


def test_a_rule_that_cannot_be_read_is_listed_all_the_same(browser, draft) -> None:
    rewrite(draft, rules_text(rules=[RULE, {"id": "broken"}, "words"]))
    page = shown(browser, address(draft))
    assert page.count("This rule cannot be read.") == 2


def test_a_draft_without_rules_offers_those_that_came_with_the_portal(browser) -> None:
    theirs = EditionFactory(policy=PolicyFactory(slug="dhs"))
    assert "Begin with those rules" in shown(browser, address(theirs))
    assert "policy: dhs" in fields_of(browser, address(theirs, "text/"))["source"]
    assert "Write the rules" in shown(browser, address(EditionFactory()))


def test_the_list_takes_the_same_queries_for_one_rule_and_many(browser, draft) -> None:
    browser.get(address(draft))  # the session is there
    counts = []
    for many in (1, 3, 30):
        rewrite(draft, rules_text(rules=[{**RULE, "id": f"rule-{number}"} for number in range(many)]))
        with CaptureQueriesContext(connection) as queried:
            browser.get(address(draft))
        counts.append(len(queried))
    assert len(set(counts)) == 1


# One rule


def test_a_rule_saved_as_it_opens_says_the_same(browser, draft) -> None:
    when = {"identifiable": True, "role": ["ses", "employee"], "internal": False, "any": ["swears"]}
    rewrite(draft, rules_text(when=when, after={"at_least": "ok"}, routes=["union"], right="You may speak."))
    before = written(draft)["rules"][0]
    response = browser.post(address(draft, "rule/a-rule/"), fields_of(browser, address(draft, "rule/a-rule/")))
    assert response.url == address(draft)
    after = written(draft)["rules"][0]
    assert after.pop("when") == {
        "identifiable": ["yes"],
        "role": ["ses", "employee"],
        "internal": False,
        "any": ["swears"],
    }
    before.pop("when")
    assert after == before


def test_changing_one_rule_leaves_the_rest_of_the_text_as_it_was(browser, draft) -> None:
    source = "# Ours\n" + rules_text(rules=[RULE, {**RULE, "id": "another", "when": {"role": "ses"}}])
    source = source.replace("- id: another", "# --- The second\n- id: another")
    rewrite(draft, source)
    page = address(draft, "rule/a-rule/")
    browser.post(page, {**fields_of(browser, page), "because": "Said: better."})
    text = queries.rules_of(draft).source
    assert text.startswith("# Ours\n")
    assert "# --- The second\n- id: another" in text
    assert [rule["because"] for rule in written(draft)["rules"]] == ["Said: better.", RULE["because"]]


def test_a_rule_is_added_and_removed(browser, draft) -> None:
    new = {
        **fields_of(browser, address(draft, "new/")),
        "id": "loud",
        "clauses": "WEB-2",
        "because": "Loud.",
        "fix": "Hush.",
    }
    browser.post(address(draft, "new/"), {**new, "when_any": "swears rude_reply"})
    assert written(draft)["rules"][1] == {
        "id": "loud",
        "when": {"any": ["swears", "rude_reply"]},
        "verdict": "take_care",
        "clauses": ["WEB-2"],
        "because": "Loud.",
        "fix": "Hush.",
    }
    page = address(draft, "rule/a-rule/")
    browser.post(page, {**fields_of(browser, page), "remove": "yes"})
    assert [rule["id"] for rule in written(draft)["rules"]] == ["loud"]


def test_the_only_rule_is_not_removed(browser, draft) -> None:
    page = address(draft, "rule/a-rule/")
    response = browser.post(page, {**fields_of(browser, page), "remove": "yes"})
    assert "This is the only rule" in response.content.decode()
    assert len(written(draft)["rules"]) == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"clauses": "WEB-1 WEB-9"}, "WEB-9 is not a clause of this draft."),
        ({"clauses": ""}, "Fill in “Clauses”."),
        ({"when_any": "moonlight"}, "moonlight is not a signal we can find."),
        ({"when_capacity": []}, "Say when the rule applies"),
        ({"id": "another"}, "Another rule is called another."),
        ({"ask": "nobody"}, "Select a valid choice"),
        ({"because": ""}, "Fill in “Because”."),
    ],
)
def test_a_rule_that_could_not_be_used_is_not_saved(browser, draft, sent, words) -> None:
    rewrite(draft, rules_text(rules=[RULE, {**RULE, "id": "another", "when": {"role": "ses"}}]))
    before, page = queries.rules_of(draft).source, address(draft, "rule/a-rule/")
    response = browser.post(page, {**fields_of(browser, page), **sent})
    assert words in response.content.decode()
    assert queries.rules_of(draft).source == before


def test_a_rule_that_is_gone_is_said_to_be(browser, draft) -> None:
    response = browser.get(address(draft, "rule/gone/"), follow=True)
    assert "There is no rule gone in the draft any more." in response.content.decode()


FLOWING = yaml.safe_dump(yaml.safe_load(rules_text()), default_flow_style=True)
SHARED = rules_text(rules=[RULE, {**RULE, "id": "another", "when": {"role": "ses"}}])
SHARED = SHARED.replace("because: You speak", "because: &why You speak", 1)
SHARED = SHARED[: SHARED.rindex("because:")] + "because: *why\n  fix: Ask the team.\n"


@pytest.mark.parametrize("source", [FLOWING, SHARED], ids=["flowing", "shared"])
def test_a_text_in_another_layout_is_changed_as_a_whole(browser, draft, source) -> None:
    rewrite(draft, source)
    page = address(draft, "rule/a-rule/")
    response = browser.post(page, {**fields_of(browser, page), "because": "Other."})
    assert "laid out in a way we cannot change rule by rule" in response.content.decode()
    assert queries.rules_of(draft).source == source


# As text


def test_the_text_is_saved_whole_and_faults_are_shown_after(browser, draft) -> None:
    page = address(draft, "text/")
    source = rules_text(clauses=["WEB-9"])
    response = browser.post(page, {**fields_of(browser, page), "source": source}, follow=True)
    assert written(draft) == yaml.safe_load(source)
    assert "WEB-9, which is not a clause of this draft" in response.content.decode()


def test_a_text_that_is_no_rule_file_stays_in_the_form(browser, draft) -> None:
    page = address(draft, "text/")
    before = queries.rules_of(draft).source
    response = browser.post(page, {**fields_of(browser, page), "source": "rules: [unfinished"})
    assert "not valid YAML" in response.content.decode()
    assert "rules: [unfinished" in response.content.decode()
    assert queries.rules_of(draft).source == before


@pytest.mark.parametrize(
    ("rest", "mine"), [("text/", {"source": rules_text(because="Mine.")}), ("rule/a-rule/", {"because": "Mine."})]
)
def test_the_second_of_two_writers_is_told_and_may_go_on(browser, draft, carol, rest, mine) -> None:
    sent = {**fields_of(browser, address(draft, rest)), **mine}
    domain.write_rules(draft, actor=carol, version=1, source=rules_text(because="Theirs."))
    response = browser.post(address(draft, rest), sent)
    assert "Somebody changed the rules since you opened this page." in response.content.decode()
    assert written(draft)["rules"][0]["because"] == "Theirs."
    again = response.context["form"]
    browser.post(address(draft, rest), {**sent, "version": again["version"].value()})
    assert written(draft)["rules"][0]["because"] == "Mine."


def test_rules_that_went_to_review_meanwhile_stay(browser, draft) -> None:
    page = address(draft, "rule/a-rule/")
    sent = {**fields_of(browser, page), "because": "Late."}
    Edition.objects.filter(pk=draft.pk).update(state="in_review", approver=PersonFactory())
    response = browser.post(page, sent, follow=True)
    assert "not being written any more" in response.content.decode()
    assert "Late." not in queries.rules_of(draft).source
    assert browser.get(address(draft)).status_code == 404


# Readings


def test_an_owner_signs_a_reading_off(browser, draft) -> None:
    book = {**yaml.safe_load(rules_text()), "readings": [READING, {**READING, "question": "Is a call?"}]}
    rewrite(draft, yaml.safe_dump(book, sort_keys=False))
    assert shown(browser, address(draft)).count("Not signed off") == 2
    browser.post(address(draft, "readings/1/sign/"), {"version": 1})
    first, second = written(draft)["readings"]
    assert first["signed_off_by"] == ""
    assert second["signed_off_by"].startswith("Carol Nash, ")
    assert browser.post(address(draft, "readings/1/sign/"), {"version": 2}).status_code == 404
    assert browser.post(address(draft, "readings/7/sign/"), {"version": 2}).status_code == 404


# Drawn and tried


def test_the_drawing_shows_each_clause_in_each_situation(browser, draft) -> None:
    page = browser.get(address(draft, "drawing/"))
    rows = {ref: [(one["cell"].verdict, one["cell"].rules) for one in cells] for ref, cells in page.context["rows"]}
    assert rows["WEB-1"] == [(None, ())] * 4 + [("ask_first", ("a-rule",))]


def test_a_post_is_answered_by_the_draft_beside_the_rules_in_force(browser, draft, carol) -> None:
    domain.publish_edition(draft, actor=audit.SYSTEM)
    following = domain.start_draft(draft.policy, actor=carol)
    domain.write_rules(following, actor=carol, version=1, source=rules_text(verdict="do_not_post"))
    page = browser.post(address(following, "try/"), POST)
    assert [(title, one["word"]) for title, one in page.context["answers"]] == [
        ("By this draft", "Do not post"),
        ("By the rules in force", "Ask first"),
    ]
    assert "no-store" in page["Cache-Control"]


def test_rules_that_cannot_be_used_cannot_be_tried(browser, draft) -> None:
    rewrite(draft, rules_text(clauses=["WEB-9"]))
    page = browser.post(address(draft, "try/"), POST)
    assert "nothing can be tried on them" in page.content.decode()
    assert "answers" not in page.context


def test_a_failure_logs_where_and_never_the_post(browser, draft, monkeypatch, caplog) -> None:
    def fail(*args: Any) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr("policies.views.trying.advise", fail)
    with caplog.at_level(logging.DEBUG):
        page = browser.post(address(draft, "try/"), POST)
    assert page.status_code == 500
    assert "the adviser failed: ValueError" in caplog.text
    assert CANARY not in caplog.text


def test_pages_that_need_rules_are_not_there_without(browser) -> None:
    bare = EditionFactory()
    for rest in ("new/", "rule/a-rule/", "drawing/", "try/"):
        assert browser.get(address(bare, rest)).status_code == 404
