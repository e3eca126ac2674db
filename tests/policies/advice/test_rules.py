"""Every row can speak, and speaks only in its own capacity."""

from functools import cache

import pytest
import yaml

from policies.advice import Context, Verdict
from policies.advice.conditions import DERIVED, meets
from policies.advice.signals import find_signals

from .rules import POLICIES, ROOT, YAMMER, ask, rulebook

ROWS = [(policy, rule) for policy in POLICIES for rule in rulebook(policy).rules]
KNOWN = {"identifiable": "yes"}
COULD_BE = {"identifiable": "could_be"}
HIDDEN = {"alias": "pseudonym"}
OFFICIAL = {"capacity": "official", "authorised_spokesperson": True}
# A draft for each row that none of our scored drafts happens to fire.
ALSO = {
    ("dhs", "own-number"): ("Is my TFN 865 214 306 still right?", {}),
    ("dhs", "work-email-private"): ("Tickets from jo@humanservices.gov.au", {}),
    ("dhs", "copied-picture"): ("Ha", {**YAMMER, "photo_of": "page from a magazine"}),
    ("dhs", "protest-department-policy"): ("Join my page against robodebt", {}),
    ("dhs", "abuse-about-work"): ("Go back to where you came from, I said at work", {}),
    ("dhs", "slur-identified"): ("Typical Muslim driver", KNOWN),
    ("dhs", "slur-unidentified"): ("Typical Muslim driver", {}),
    ("dhs", "rude-identifiable"): ("Get a life, nobody asked you", COULD_BE),
    ("dhs", "attack-picture"): ("Ha", {"photo_of": "meme of my boss as a pig"}),
    ("dhs", "private-picture"): ("Off we go", {"photo_of": "my boarding pass"}),
    ("dhs", "complaint-inside"): ("I hate my job", YAMMER),
    ("dhs", "industrial-complaint"): ("I hate my job, so I joined the union", KNOWN),
    ("dhs", "wrongdoing-inside"): ("There is a cover up in our branch", YAMMER),
    ("dhs", "unsure-whether-to-join"): ("Should I comment on the queues at our office?", {}),
    ("dhs", "registering-with-work-email"): ("My login is jo@humanservices.gov.au", {}),
    ("dhs", "check-in-known-staff"): ("[check-in] Level four", KNOWN),
    ("dhs", "will-be-deleted"): ("I'll delete this tomorrow", {}),
    ("acbps", "private-matter-official"): ("Dinner tonight, gorgeous?", OFFICIAL),
    ("acbps", "unreleased-official"): ("Here is the internal memo", OFFICIAL),
    ("acbps", "sounds-official"): ("On behalf of the Service, hello", {}),
    ("acbps", "client-number"): ("Whose tax file number is 865214306?", {}),
    ("acbps", "perhaps-public"): ("Not sure if this is public yet, but the memo says March", {}),
    ("acbps", "names-other-staff"): ("My mate works at Customs", {}),
    ("acbps", "hints-at-employer"): ("Who loves a man in uniform?", {}),
    ("acbps", "harsh-about-government"): ("The minister is a Nazi", {}),
    ("acbps", "harsh-about-government-identified"): ("The minister is a Nazi", KNOWN),
    ("acbps", "threatens"): ("I'll break your legs", {}),
    ("acbps", "demeans-identified"): ("Typical Muslim driver", KNOWN),
    ("acbps", "demeans-unidentified"): ("Typical Muslim driver", {}),
    ("acbps", "crude-identified"): ("What a shit day", KNOWN),
    ("acbps", "rude-identified"): ("Get a life, nobody asked you", KNOWN),
    ("acbps", "picture-of-systems"): ("Ha", {"photo_of": "the server rack"}),
    ("acbps", "uses-insignia"): ("Putting the Customs logo on my mug", {}),
    ("acbps", "misconduct-picture"): ("Ha", {"photo_of": "drunk officers at the work party"}),
    ("acbps", "privacy-worry"): ("Someone posted my home address", {}),
    ("acbps", "unsure-whether-to-join"): ("Should I comment on what they say of passengers?", {}),
    ("acbps", "edit-about-service"): ("[wiki edit] Added a line on Border Force", {}),
    ("acbps", "contractor-not-mentioned"): (
        "My passengers are idiots",
        {"role": "contractor"},
    ),
    ("acbps", "will-be-deleted"): ("I'll delete this tomorrow", {}),
}


@cache
def fired_by_drafts() -> frozenset[tuple[str, str]]:
    fired = set()
    for file in ("drafts.yaml", "held_out.yaml"):
        path = ROOT / "tests/policies/advice" / file
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["scenarios"]:
            context = Context.from_mapping(entry["context"])
            fired |= {(entry["policy"], name) for name in fired_by(entry["policy"], entry["text"], context)}
    return frozenset(fired)


def fired_by(policy: str, text: str, context: Context) -> set[str]:
    """What the rules find by themselves, before the whole draft is weighed."""
    signals = find_signals(text, context, rulebook(policy).lexicon)
    fired = [rule for rule in rulebook(policy).rules if rule.fires(context, signals)]
    said = max((rule.verdict for rule in fired if not rule.waits), key=lambda verdict: verdict.severity, default=None)
    return {rule.id for rule in fired if not rule.waits or rule.follows(said or Verdict.OK)}


@pytest.mark.parametrize(("policy", "rule"), ROWS, ids=lambda value: getattr(value, "id", value))
def test_every_row_is_fired_by_a_draft(policy, rule):
    if (policy, rule.id) in ALSO:
        text, answers = ALSO[policy, rule.id]
        assert rule.id in fired_by(policy, text, Context.from_mapping(answers))
    else:
        assert (policy, rule.id) in fired_by_drafts()


@pytest.mark.parametrize(("policy", "rule"), ROWS, ids=lambda value: getattr(value, "id", value))
def test_no_row_contradicts_itself(policy, rule):
    assert not set(rule.none) & {*rule.all}
    assert not rule.any or set(rule.any) - set(rule.none)


@pytest.mark.parametrize(("policy", "rule"), ROWS, ids=lambda value: getattr(value, "id", value))
def test_every_sentence_is_calm_and_complete(policy, rule):
    for sentence in (rule.because, rule.fix):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "!" not in sentence


def test_at_work_clauses_fire_only_at_work():
    """DHS-WORK-01 to 12 need work device, work time or an internal network; 13 is about anyone's rights."""
    at_home = Context(identifiable="yes")
    for rule in rulebook("dhs").rules:
        deciding = rule.clauses[0]
        if deciding.startswith("DHS-WORK-") and deciding not in ("DHS-WORK-05", "DHS-WORK-13"):
            assert not meets(at_home, rule.answers), rule.id


def test_politeness_binds_only_those_who_can_be_recognised():
    unknown = Context(identifiable="no")
    for rule in rulebook("dhs").rules:
        if rule.clauses[0] == "DHS-PERS-06":
            assert not meets(unknown, rule.answers), rule.id


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (Context(), {"internal": False, "at_work": False, "identified": False, "picture": False}),
        (Context(work_time=True), {"internal": False, "at_work": True, "identified": False, "picture": False}),
        (Context(platform="SharePoint"), {"internal": True, "at_work": True, "identified": False, "picture": False}),
        (
            Context(identifiable="could_be", photo_of="a cat"),
            {"internal": False, "at_work": False, "identified": True, "picture": True},
        ),
    ],
)
def test_what_is_worked_out_from_the_answers(context, expected):
    assert {name: derive(context) for name, derive in DERIVED.items()} == expected


def test_profanity_at_home_is_no_breach_of_the_rule_for_work():
    assert "DHS-WORK-11" in ask("dhs", "what a shit day", **YAMMER).clauses
    assert "DHS-WORK-11" not in ask("dhs", "what a shit day").clauses
    assert ask("acbps", "umpire is fucking blind").verdict == "ok"


def test_the_answer_wins_over_the_guess():
    text = "Make a page to scrap the robodebt letters, join and share"
    assert "DHS-NOT-10" in ask("dhs", text, about_own_work=True).clauses
    assert "DHS-NOT-10" not in ask("dhs", text, about_own_work=False).clauses
    photo = "two officers in uniform"
    assert ask("acbps", "", photo_of=photo).verdict == "do_not_post"
    assert ask("acbps", "", photo_of=photo, written_permission=True).verdict in ("ok", "take_care")


def test_customs_asks_about_the_device_not_only_the_words():
    assert ask("acbps", "Happy birthday Mum").verdict == "ok"
    assert ask("acbps", "Happy birthday Mum", work_device=True).clauses[0] == "ACBPS-2.13"
    assert ask("acbps", "Happy birthday Mum", work_time=True).clauses == ("ACBPS-3.15",)
    assert ask("dhs", "Happy birthday Mum", work_device=True).verdict == "ok"


def test_saying_where_you_work_differs_between_the_two():
    assert ask("dhs", "[profile] I work at Centrelink", identifiable="yes").verdict == "take_care"
    assert ask("acbps", "[profile] I work at Customs", identifiable="yes").verdict == "do_not_post"


def test_politics_is_a_right_and_tone_alone_blocks_nothing():
    outcome = ask("dhs", "This government's broadband plan is hopeless and wrong.")
    assert outcome.verdict in ("ok", "take_care")
    assert "DHS-PERS-02" in outcome.clauses
    assert any("political life" in right for right in outcome.rights)


def test_industrial_action_is_never_blocked():
    for policy in POLICIES:
        outcome = ask(policy, "Union members are on strike on Friday, join the picket", identifiable="yes")
        assert outcome.verdict in ("ok", "take_care")
        assert any("union" in right for right in outcome.rights)


def test_a_picture_alone_is_judged():
    assert ask("dhs", "", photo_of="open customer record on a screen").verdict == "do_not_post"
    assert ask("dhs", "", photo_of="cat on a couch").verdict == "ok"
