"""Should I post this? The page asks, answers, and keeps nothing."""

import io
import logging
import time
from collections.abc import Iterator
from datetime import time as time_of_day
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from policies import domain
from policies.advice import Outcome, Reason, Verdict
from policies.advice.signals import load_lexicon
from policies.answers import mark, number_reasons
from policies.readback import meanings
from portal import audit
from portal.models import AuditEntry, Notice, Role
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    person_with,
    published_edition,
)

pytestmark = pytest.mark.django_db

CANARY = "kookaburra-7Q2Z the minister is a canary"
ANSWERS = {
    "policy": "dhs",
    "role": "employee",
    "capacity": "personal",
    "identifiable": "could_be",
    "alias": "none",
    "audience": "public",
    "platform": "Facebook",
    "photo_of": "",
    "text": CANARY,
}


def outcome(**fields) -> Outcome:
    reason = Reason(
        rule_id="a-rule",
        clauses=("DHS-1", "DHS-GONE"),
        verdict=Verdict.ASK_FIRST,
        because="It speaks of a bird.",
        fix="Leave out the bird.",
        spans=((0, 15, "kookaburra-7Q2Z"),),
    )
    whole = Reason("whole", (), Verdict.TAKE_CARE, "It is public.", "")
    said = {
        "verdict": Verdict.ASK_FIRST,
        "headline": "Your manager can say yes to this.",
        "reasons": (reason, whole),
        "clauses": ("DHS-1", "DHS-GONE"),
        "rights": ("You may speak of birds.",),
        "routes": ("Speak to an authorised disclosure officer.",),
        "who_to_ask": ("Your manager",),
    }
    return Outcome(**{**said, **fields})


@pytest.fixture
def adviser(monkeypatch):
    """An adviser that finds the canary, with the policy it speaks of in force."""
    draft = EditionFactory(policy=PolicyFactory(slug="dhs", short_name="DHS policy"), clauses=0)
    section = SectionFactory(edition=draft)
    ClauseFactory(section=section, ref="DHS-1", words="You must not name birds.", modality="must not")
    domain.publish_edition(draft, actor=audit.SYSTEM)
    stub = SimpleNamespace(drafts=[], left_out=[], outcome=outcome(), error=None)

    def advise(asked, rulebook, *, leave_out):
        stub.drafts.append(asked)
        stub.left_out.append(leave_out)
        if stub.error:
            raise stub.error
        return stub.outcome

    monkeypatch.setattr("policies.views.check.advise", advise)
    monkeypatch.setattr("policies.views.check.rulebook_for", lambda slug: None)
    return stub


# The question


def test_page_offers_what_it_knows_of_the_person(client_for, adviser) -> None:
    form = client_for(PersonFactory(employment="ses")).get("/check/").context["form"]
    assert form["role"].value() == "ses"
    assert form["capacity"].value() == "personal"
    assert form["policy"].value() == "dhs"
    assert form["policy"].is_hidden


def test_policy_that_covers_the_person_is_offered_first(client_for, adviser) -> None:
    published_edition(PolicyFactory(slug="acbps", title="A first in the alphabet", covers=["contractor"]))
    person = person_with(Role.POLICY_OWNER)
    form = client_for(person).get("/check/").context["form"]
    assert [slug for slug, _ in form.fields["policy"].choices] == ["dhs", "acbps"]
    assert form["policy"].value() == "dhs"


def test_nobody_asks_about_a_policy_they_may_not_read(client_for, adviser) -> None:
    published_edition(PolicyFactory(slug="acbps", covers=["contractor"]))
    response = client_for(PersonFactory()).post("/check/", {**ANSWERS, "policy": "acbps"})
    assert response.context["answer"] is None
    assert adviser.drafts == []


def test_someone_whom_no_policy_covers_is_told_so(client_for, adviser) -> None:
    page = client_for(PersonFactory(employment="contractor")).get("/check/").content.decode()
    assert "No policy to ask about yet" in page


def test_other_ways_to_be_helped_stand_there_before_and_after_an_answer(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    for page in (client.get("/check/"), client.post("/check/", ANSWERS)):
        assert page.content.decode().count("I already posted it") == 1


def test_asking_about_a_clause_shows_it(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    assert "You must not name birds." in client.get("/check/", {"clause": "DHS-1"}).content.decode()
    hidden = client_for(PersonFactory(employment="contractor")).get("/check/", {"clause": "DHS-1"})
    assert "You must not name birds." not in hidden.content.decode()


def test_answers_reach_the_adviser_as_given(client_for, adviser) -> None:
    ticks = {"work_device": "on", "uses_work_email": "on"}
    client_for(PersonFactory()).post("/check/", {**ANSWERS, **ticks, "photo_of": "a desk", "text": "One\r\ntwo"})
    (draft,) = adviser.drafts
    assert (draft.policy, draft.text) == ("dhs", "One\ntwo")
    assert draft.context.photo_of == "a desk"
    assert draft.context.work_device
    assert draft.context.uses_work_email
    assert not draft.context.written_permission
    assert draft.context.identifiable == "could_be"


def test_answers_are_remembered_until_they_are_erased_and_the_words_never(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    client.post("/check/", {**ANSWERS, "audience": "friends", "work_device": "on", "about_own_work": "on"})
    form = client.get("/check/").context["form"]
    assert (form["audience"].value(), form["work_device"].value()) == ("friends", True)
    assert not form["text"].value()
    assert not form["platform"].value()
    assert not form["about_own_work"].value(), "what belongs to one post is asked again for the next"
    assert client.get("/check/erase/").status_code == 405
    assert client.post("/check/erase/").url == "/check/"
    assert client.get("/check/").context["form"]["audience"].value() == "public"


def test_a_remembered_policy_that_one_may_no_longer_read_is_not_offered(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    session = client.session
    session["check_answers"] = {"policy": "gone"}
    session.save()
    assert client.get("/check/").context["form"]["policy"].value() == "dhs"


def test_questions_behind_the_fold_open_when_one_is_answered_otherwise(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    assert '<details class="folded">' in client.get("/check/").content.decode()
    assert '<details class="folded" open>' in client.post("/check/", {**ANSWERS, "alias": "pseudonym"}).content.decode()


# The answer


def test_answer_marks_words_gives_reasons_and_quotes_the_clause(client_for, adviser) -> None:
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    for words in (
        "Ask before you post this",
        "Your manager can say yes to this.",
        '<a class="draft-number" href="#reason-1">',
        'id="reason-1"',
        "It speaks of a bird.",
        "Leave out the bird.",
        "It is public.",
        "You must not name birds.",
        'href="/policies/dhs/#DHS-1"',
        "You may speak of birds.",
        "Speak to an authorised disclosure officer.",
        "Your manager",
    ):
        assert words in page, words


def test_clause_that_is_not_in_force_is_still_named(client_for, adviser) -> None:
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert "DHS-GONE" in page
    assert "This clause is not in the edition in force." in page


def test_what_was_typed_stays_on_the_page_to_change_and_check_again(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    page = client.post("/check/", ANSWERS).content.decode()
    assert f">\n{CANARY}</textarea>" in page
    assert CANARY not in client.get("/check/").content.decode()


@pytest.mark.parametrize("in_distress", [True, False])
def test_whom_to_ring_stands_above_everything(client_for, adviser, in_distress) -> None:
    adviser.outcome = outcome(in_distress=in_distress)
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert ("13 11 14" in page) is in_distress
    if in_distress:
        assert page.index("13 11 14") < page.index("Ask before you post this</h2>")


@pytest.mark.parametrize("threatens", [True, False])
def test_where_harm_to_others_is_told_of_help_stands_above_everything(client_for, adviser, threatens) -> None:
    adviser.outcome = outcome(threatens=threatens)
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert ("tell your manager or the security area" in page) is threatens
    if threatens:
        assert page.index("ring 000") < page.index("Ask before you post this</h2>")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_words(client_for, adviser, verdict) -> None:
    adviser.outcome = outcome(verdict=verdict, reasons=(), clauses=(), rights=(), routes=(), who_to_ask=())
    response = client_for(PersonFactory()).post("/check/", ANSWERS)
    assert response.context["answer"].words in response.content.decode()


def test_draft_is_escaped(client_for, adviser) -> None:
    text = "<script>alert(1)</script>"
    page = client_for(PersonFactory()).post("/check/", {**ANSWERS, "text": text}).content.decode()
    assert text not in page


@pytest.mark.parametrize("cited", [1, 3])
def test_checking_costs_the_same_for_one_clause_and_for_three(
    client_for, adviser, cited, django_assert_num_queries
) -> None:
    adviser.outcome = outcome(clauses=tuple(f"DHS-{n}" for n in range(cited)))
    client = client_for(PersonFactory())
    client.post("/check/", ANSWERS)  # the session holds the answers from here on
    with django_assert_num_queries(4 + 5):  # and to count the answer: a transaction, its edition, a limit, the count
        client.post("/check/", ANSWERS)


def reasons(*spans: tuple[tuple[int, int], ...]) -> tuple[Reason, ...]:
    return tuple(
        Reason("r", (), Verdict.TAKE_CARE, "because", "", tuple((start, end, "") for start, end in of_one))
        for of_one in spans
    )


def test_marking_loses_no_character_and_numbers_every_phrase() -> None:
    found = reasons(((0, 3),), (), ((8, 13), (17, 20)))
    segments = mark("one, two, three, four", found, number_reasons(found))
    assert "".join(one["text"] for one in segments) == "one, two, three, four"
    assert [(one["text"], one["number"]) for one in segments if one["number"]] == [
        ("one", 1),
        (", thr", 2),
        ("fou", 2),
    ]


def test_phrases_that_overlap_are_one_with_both_numbers() -> None:
    found = reasons(((0, 8),), ((5, 12),), ((6, 7),))
    segments = mark("one and two", found, number_reasons(found))
    assert [(one["text"], one["number"]) for one in segments if one["number"]] == [
        ("one and two", 1),
        ("", 2),
        ("", 3),
    ]


# What was read, said back


def reads(*signals: str, left_out: tuple[str, ...] = ()) -> Outcome:
    reason = Reason("r", (), Verdict.ASK_FIRST, "It speaks of a customer.", "", signals=signals)
    return outcome(reasons=(reason,) if signals else (), left_out=left_out)


def test_what_decides_is_said_back_and_nothing_else(client_for, adviser) -> None:
    adviser.outcome = reads("customer_story", "someone_elses_number")
    page = client_for(PersonFactory()).post("/check/", ANSWERS)
    assert [one.meaning.name for one in page.context["answer"].read_back] == ["customers"]
    assert "We read it as about a customer of ours. Tick what is not so." in page.content.decode()


@pytest.mark.parametrize("signals", [(), ("tfn", "threatening", "swears", "marked", "racist")])
def test_what_nobody_can_misread_is_not_asked_about(client_for, adviser, signals) -> None:
    adviser.outcome = reads(*signals)
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert "Did we read it right?" not in page


def test_what_is_not_so_is_left_out_and_the_answer_says_what_it_rests_on(client_for, adviser) -> None:
    adviser.outcome = outcome(verdict=Verdict.OK, reasons=(), left_out=("customer_story",))
    page = client_for(PersonFactory()).post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "customers"})
    assert "customer_story" in adviser.left_out[0]
    words = page.content.decode()
    assert "This answer rests on what you said" in words
    assert words.index("This answer rests") > words.index("You can post this</h2>")
    assert 'value="customers" id="not-so-customers" form="check-form" checked' in words


def test_what_is_not_so_stands_with_the_choices_until_it_is_taken_back(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    adviser.outcome = outcome(left_out=("customer_story",))
    client.post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "customers"})
    assert client.session["check_answers"]["not_so"] == ["customers"]
    client.post("/check/", ANSWERS)
    assert "customer_story" in adviser.left_out[1]
    client.post("/check/", {**ANSWERS, "read_back": "yes"})
    assert adviser.left_out[2] == frozenset()


def test_what_is_not_so_is_forgotten_once_no_words_suggest_it(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    client.post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "customers"})
    assert client.session["check_answers"]["not_so"] == []


def test_only_meanings_that_are_asked_about_can_be_left_out(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    session = client.session
    session["check_answers"] = {"not_so": ["swears", "gone"]}
    session.save()
    client.post("/check/", ANSWERS)
    client.post("/check/", {**ANSWERS, "read_back": "yes", "not_so": "swears"})
    assert adviser.left_out == [frozenset()]


def test_every_meaning_rests_on_signals_that_can_be_found() -> None:
    for meaning in meanings().values():
        assert meaning.signals <= load_lexicon().signals


# Look again tomorrow


def heated() -> Outcome:
    return outcome(reasons=(Reason("r", (), Verdict.TAKE_CARE, "It is harsh.", "", signals=("swears",)),))


@pytest.mark.parametrize(("found", "offered"), [(heated(), True), (outcome(), False)], ids=["heated", "calm"])
def test_a_heated_draft_offers_to_look_again_tomorrow(client_for, adviser, found, offered) -> None:
    adviser.outcome = found
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert ("Remind me tomorrow" in page) is offered


def test_the_reminder_holds_nothing_and_the_words_stay_on_the_page(client_for, adviser, logged) -> None:
    adviser.outcome = heated()
    person = PersonFactory()
    response = client_for(person).post("/check/", {**ANSWERS, "look_again": "tomorrow"})
    kept = Notice.objects.get()
    assert (kept.person, kept.url) == (person, "/check/")
    assert kept.words == "You asked to be reminded to look again at something you wanted to post."
    morning = timezone.localtime(kept.not_before)
    assert (morning.date(), morning.time()) == (timezone.localdate() + timedelta(days=1), time_of_day(9))
    assert CANARY in response.content.decode()
    assert not AuditEntry.objects.filter(at__gte=kept.created_at).exists()
    assert_nothing_kept(logged, response)


def test_asked_twice_it_is_one_reminder_and_it_can_be_taken_back(client_for, adviser) -> None:
    adviser.outcome = heated()
    client = client_for(PersonFactory())
    client.post("/check/", {**ANSWERS, "look_again": "tomorrow"})
    client.post("/check/", {**ANSWERS, "look_again": "tomorrow"})
    assert Notice.objects.count() == 1
    adviser.outcome = outcome()
    assert "Do not remind me" in client.post("/check/", ANSWERS).content.decode()
    page = client.post("/check/", {**ANSWERS, "look_again": "no"}).content.decode()
    assert "We will not remind you." in page
    assert not Notice.objects.exists()


def test_nobody_takes_back_anothers_reminder_or_one_that_came(client_for, adviser) -> None:
    theirs, mine = PersonFactory(), PersonFactory()
    domain.look_again_tomorrow(theirs)
    domain.look_again_tomorrow(mine, at=timezone.now() - timedelta(days=3))
    domain.drop_look_again(mine)
    assert Notice.objects.count() == 2


# Nothing is kept


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every line that is logged, with its traceback, as with LOG_LEVEL=DEBUG."""
    lines: list[str] = []

    class Ears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    ears, root = Ears(), logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(ears)
    yield lines
    root.removeHandler(ears)
    root.setLevel(before)


def tables_holding(text: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name} WHERE {name}::text LIKE %s)", [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def keys_holding(text: str) -> list[bytes]:
    server = cache._cache.get_client()
    return [key for key in server.scan_iter() if text.encode() in (server.dump(key) or b"") + key]


def sessions_holding(text: str) -> list[Session]:
    """What a session holds is encoded in its row, so the search of the tables would not see it."""
    return [one for one in Session.objects.all() if text in str(one.get_decoded())]


def assert_nothing_kept(logged: list[str], response) -> None:
    for word in ("kookaburra", "7Q2Z"):
        assert sessions_holding(word) == []
        assert tables_holding(word) == []
        assert keys_holding(word) == []
        assert not [line for line in logged if word in line]
        assert word not in str(response.headers)
        assert word not in str(response.client.cookies)


def test_the_search_for_traces_finds_one_where_there_is_one(client_for) -> None:
    person = PersonFactory(family_name="kookaburra")
    client_for(person)
    cache.set("seen", "kookaburra")
    session = client_for(person).session
    session["seen"] = "kookaburra"
    session.save()
    assert sessions_holding("kookaburra")
    assert "portal_person" in tables_holding("kookaburra")
    assert keys_holding("kookaburra")


def test_nothing_of_a_draft_is_kept(client_for, adviser, logged) -> None:
    response = client_for(PersonFactory()).post("/check/", {**ANSWERS, "photo_of": f"a photo of {CANARY}"})
    assert response.context["answer"]
    assert "no-store" in response["Cache-Control"]
    assert_nothing_kept(logged, response)


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": CANARY},
        {"policy": CANARY},
        {"text": CANARY * 5000},
        {"text": f"{CANARY}\x00"},
        {"platform": CANARY * 500},
    ],
)
def test_nothing_of_a_draft_is_kept_when_the_form_is_wrong(client_for, adviser, logged, wrong) -> None:
    response = client_for(PersonFactory()).post("/check/", {**ANSWERS, **wrong})
    assert response.context["form"].errors
    assert_nothing_kept(logged, response)


@pytest.mark.parametrize("error", [ValueError(CANARY), RecursionError(CANARY), KeyError(CANARY)])
def test_nothing_of_a_draft_is_kept_when_the_adviser_fails(client_for, adviser, logged, error) -> None:
    adviser.error = error
    client = client_for(PersonFactory())
    response = client.post("/check/", ANSWERS)
    assert response.status_code == 500
    page = response.content.decode()
    assert "We could not check this" in page
    assert CANARY in page
    assert_nothing_kept(logged, response)
    assert [line for line in logged if f"the adviser failed: {type(error).__name__}" in line]


def test_nothing_of_a_draft_is_kept_when_the_sign_in_has_ended(client_for, adviser, logged) -> None:
    client = client_for(PersonFactory())
    client.get("/check/")
    del client.cookies["session"]
    response = client.post("/check/", ANSWERS)
    assert response.status_code == 302
    assert "kookaburra" not in response.url
    assert adviser.drafts == []
    assert_nothing_kept(logged, response)


def test_nothing_of_a_draft_is_kept_when_it_comes_without_its_token(client_for, adviser, logged) -> None:
    client = client_for(PersonFactory())
    client.handler.enforce_csrf_checks = True
    response = client.post("/check/", ANSWERS)
    assert response.status_code == 403
    assert_nothing_kept(logged, response)


@pytest.mark.parametrize("error", [None, ValueError(CANARY)], ids=["answered", "failed"])
def test_nothing_of_a_draft_is_left_after_signing_out(client_for, adviser, logged, error) -> None:
    client = client_for(PersonFactory())
    client.post("/check/", ANSWERS)
    assert sessions_holding("could_be"), "the choices are remembered until then"
    adviser.error = error
    client.post("/check/", ANSWERS)
    response = client.post("/sign-out/")
    assert_nothing_kept(logged, response)
    assert sessions_holding("could_be") == []
    assert mail.outbox == []


def test_draft_is_never_taken_from_the_address(client_for, adviser) -> None:
    client_for(PersonFactory()).get("/check/", ANSWERS)
    assert adviser.drafts == []


# With the rows and the words as they are


@pytest.fixture
def source_policies() -> None:
    call_command("load_policies", stdout=io.StringIO())


@pytest.mark.parametrize("slug", ["dhs", "acbps"])
def test_both_source_policies_answer_and_keep_nothing(client_for, source_policies, logged, slug) -> None:
    asked = {**ANSWERS, "policy": slug, "text": f"{CANARY}. A customer's TFN is 123 456 782, what an idiot."}
    response = client_for(PersonFactory()).post("/check/", asked)
    answer = response.context["answer"]
    assert answer.outcome.verdict == Verdict.DO_NOT_POST
    assert answer.reasons
    assert all(clause["url"] for clause in answer.clauses), "a rule cites a clause that is not in force"
    assert_nothing_kept(logged, response)


def test_a_meaning_denied_frees_a_post_and_a_number_never(client_for, source_policies) -> None:
    client = client_for(PersonFactory())
    asked = {**ANSWERS, "text": "Mrs Tran from Cabramatta was at my counter again, she is 47 and still on Newstart."}
    first = client.post("/check/", asked).context["answer"]
    assert (first.outcome.verdict, first.read_back[0].meaning.name) == (Verdict.DO_NOT_POST, "customers")
    denied = {"read_back": "yes", "not_so": [one.meaning.name for one in first.read_back]}
    second = client.post("/check/", {**asked, **denied}).context["answer"]
    assert second.outcome.verdict.severity < first.outcome.verdict.severity
    assert second.rests_on
    numbered = {**asked, **denied, "text": "A customer's TFN is 123 456 782."}
    assert client.post("/check/", numbered).context["answer"].outcome.verdict == Verdict.DO_NOT_POST


@pytest.mark.parametrize(
    ("text", "threatens"),
    [
        ("I know where he parks and I will break his legs tonight.", True),
        ("I'm going to hurt you when you leave the office.", True),
        ("My garden is full of tomatoes this year.", False),
        ("The heat today is killing me.", False),
    ],
)
@pytest.mark.parametrize("slug", ["dhs", "acbps"])
def test_words_that_threaten_are_told_from_words_that_do_not(
    client_for, source_policies, slug, text, threatens
) -> None:
    asked = client_for(PersonFactory()).post("/check/", {**ANSWERS, "policy": slug, "text": text})
    assert asked.context["answer"].outcome.threatens is threatens


@pytest.mark.parametrize(
    "text",
    ["😀" * 10_000, "a " * 9_999, "".join(map(chr, range(1, 256))) * 70, "x" * 50_000, "PK\x03\x04\x00\xff" * 3_000],
    ids=["emoji", "words", "bytes", "too long", "archive"],
)
def test_hostile_words_are_answered_or_refused_at_once(client_for, source_policies, text) -> None:
    client = client_for(PersonFactory())
    client.post("/check/", {**ANSWERS, "text": "The rules are read once."})
    begun = time.process_time()
    response = client.post("/check/", {**ANSWERS, "text": text})
    assert time.process_time() - begun < 2
    assert response.status_code == 200
    assert response.context["answer"] or response.context["form"].errors["text"]
