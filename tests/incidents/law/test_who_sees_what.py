"""Who sees what of a matter, over every address there is: each kind of person reads exactly what is theirs."""

import re
from collections import defaultdict

import pytest
from django.core.mail import EmailMessage
from django.http import HttpResponse

from incidents.models import Investigation
from portal.models import Notice
from portal.notices import CATALOGUE, deliver_waiting
from tests.conftest import SignIn

from .reading import NUMBER, OTHER_PICTURE, RELIED_ON, WHO, addresses, found_in, read_in, text_of
from .told import MARKS, STEPS, Told, told

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.timeout(900)]

KNOWN = {NUMBER, WHO}
PUT = {"allegation", "answer", RELIED_ON}
FOUND = {"finding", "determination"}
SANCTION = {"factors", "measure", "reply", "sanction"}
REFERRED = {"report", "media", OTHER_PICTURE}
AT_WORK = {"recommendation", "note"}
ALL = {*KNOWN, *PUT, *FOUND, *SANCTION, *REFERRED, *AT_WORK, "reporter", "errand"}
DECIDING_ON_BREACH = ALL - SANCTION - {"reporter", "errand"}

# What each reads in the end, anywhere in the portal (domain brief, 4.2).
READ: dict[str, set[str]] = {
    "reporter": {"report", "reporter", RELIED_ON, OTHER_PICTURE},
    "respondent": {*KNOWN, *PUT, *FOUND, *SANCTION},
    "line manager": {WHO, "errand"},
    "witness": set(),
    "bystander": set(),
    "media officer": set(),
    "media manager": set(),
    "officer": ALL,
    "services manager": ALL,
    "officer off the file": set(),
    "investigator": DECIDING_ON_BREACH,
    "decision-maker": DECIDING_ON_BREACH,
    "delegate": {*KNOWN, *PUT, *FOUND, *SANCTION},
    "deciders elsewhere": set(),
    "auditor": {NUMBER},
    "administrator": set(),
    "disclosure officer": set(),
}
# Who may not know that there is a matter at all.
NOT_TO_KNOW = [name for name, kinds in READ.items() if not kinds and not name.startswith(("media", "officer"))]
STAGES = [step.__name__ for step in STEPS]


# A name stands on every page of whoever has it.
OWN = {"respondent": {WHO}, "reporter": {"reporter"}}
Seen = dict[str, dict[str, set[str]]]


def read_by_each(matter: Told, client_for: SignIn) -> Seen:
    """By person and kind of thing, the addresses at which it stood."""
    seen: Seen = {}
    for name, person in matter.people.items():
        client, seen[name] = client_for(person), defaultdict(set)
        for address in addresses(matter):
            for kind in read_in(matter, client, address) - OWN.get(name, set()):
                seen[name][kind].add(address)
    return seen


def too_much(seen: Seen, *, theirs: dict[str, set[str]] = READ) -> dict[str, dict[str, set[str]]]:
    wrong = {name: {kind: at for kind, at in kinds.items() if kind not in theirs[name]} for name, kinds in seen.items()}
    return {name: kinds for name, kinds in wrong.items() if kinds}


def test_each_reads_what_is_theirs_and_nothing_else(client_for: SignIn) -> None:
    seen = read_by_each(told("sanctioned"), client_for)

    assert too_much(seen) == {}
    missing = {name: READ[name] - OWN.get(name, set()) - kinds.keys() for name, kinds in seen.items()}
    assert {name: kinds for name, kinds in missing.items() if kinds} == {}


# Until it is referred it is Digital Media's, and nobody's of People Services.
UNTIL_REFERRED = READ | {
    "media officer": {"report", "media", "reporter", WHO, RELIED_ON, OTHER_PICTURE},
    "media manager": {"report", "media", "reporter", WHO, RELIED_ON, OTHER_PICTURE},
}
# Until a letter reaches them, the respondent knows of nothing.
UNTIL_TOLD = READ | {"respondent": set()}
# Until one officer takes it up, each of them finds it in the list, and whose it is where they declare their interests.
UNTIL_TAKEN = UNTIL_TOLD | {"officer off the file": {*KNOWN}}


def read_at(stage: str) -> dict[str, set[str]]:
    if stage in STAGES[:2]:
        return UNTIL_REFERRED
    if stage == "referred":
        return UNTIL_TAKEN
    return UNTIL_TOLD if stage in STAGES[2:5] else READ


@pytest.mark.parametrize("stage", [pytest.param(stage, marks=pytest.mark.soak) for stage in STAGES[:-1]])
def test_at_no_stage_does_anybody_read_more(client_for: SignIn, stage: str) -> None:
    assert too_much(read_by_each(told(stage), client_for), theirs=read_at(stage)) == {}


def bare(response: HttpResponse) -> str:
    """Without what is another on each answer: tokens, codes and times."""
    told = text_of(response).partition("\n\n")[2]
    return re.sub(r'"(?!/)[\w+/=:-]{20,}"|data-day-left="\d+"|\d+ (minutes?|seconds?)', "", told)


def lists(matter: Told) -> list[str]:
    """What stands at an address that names nothing: lists, counts, searches, exports."""
    return [one for one in addresses(matter) if not re.search(r"/\d+[/.]|/[0-9a-f]{8}-|codes/", one)]


def test_whoever_may_not_know_finds_each_list_and_count_as_it_was_before(client_for: SignIn) -> None:
    matter = Told()
    for step in STEPS[:2]:
        step(matter)
    clients = {name: client_for(matter[name]) for name in NOT_TO_KNOW}
    pages = [one for one in lists(matter) if not one.startswith(("/audit", "/cases"))]  # a queue says when it was read
    before = {(name, one): bare(client.get(one)) for name, client in clients.items() for one in pages}
    for step in STEPS[2:]:
        step(matter)

    after = {(name, one): bare(client.get(one)) for name, client in clients.items() for one in pages}
    assert [where for where, words in after.items() if words != before[where]] == []


def test_no_search_finds_more_than_reading_does(client_for: SignIn) -> None:
    matter = told("sanctioned")
    asked = {NUMBER: matter.file.number, WHO: matter["respondent"].name, "allegation": MARKS["allegation"]}
    wrong = []
    for name, person in matter.people.items():
        client = client_for(person)
        for address in lists(matter):
            for kind, words in asked.items():
                found = read_in(matter, client, address, asked=words) - {kind} - READ[name]
                wrong += [(name, address, kind, found)] if found - OWN.get(name, set()) else []
    assert wrong == []


def test_notices_and_mails_say_only_that_something_waits(client_for: SignIn, mailoutbox: list[EmailMessage]) -> None:
    matter = told("sanctioned")
    # That a concern came was told to all of Digital Media before it was known who among them had seen it happen.
    told_of_it = Notice.objects.exclude(kind__startswith="policy").exclude(kind="concern_received")
    deliver_waiting()

    marks = [*MARKS.values(), matter.file.number, matter["respondent"].name, matter["reporter"].name]
    assert mailoutbox
    said = [mail.message().as_string() for mail in mailoutbox]
    greetings = {matter[name].get_short_name() for name in OWN}
    assert [mark for mark in marks if mark not in greetings and any(mark in words for words in said)] == []
    assert {one.words for one in told_of_it} <= {kind.words for kind in CATALOGUE.values()}
    assert {name for name in NOT_TO_KNOW if told_of_it.filter(person=matter[name]).exists()} == set()


def test_what_a_notice_leads_to_opens_for_whom_it_is_for(client_for: SignIn) -> None:
    matter = told("sanctioned")
    # The case left the hands of these two after it was told them.
    no_longer = [matter[name] for name in ("media officer", "media manager")]
    told_of_it = Notice.objects.exclude(person__in=no_longer).exclude(url="").select_related("person")

    assert {
        one.person.name: one.url for one in told_of_it if client_for(one.person).get(one.url).status_code >= 400
    } == {}


STRANGERS = [*NOT_TO_KNOW, "line manager", "media officer", "media manager", "reporter"]


def test_no_form_of_a_file_takes_anything_from_whoever_may_not_know(client_for: SignIn) -> None:
    """Every form, sent empty and sent full; nothing is taken and nothing is told."""
    matter = told("proposed")
    forms = [one for one in addresses(matter) if re.match(r"/(investigations|my-matters|referrals)/\d", one)]
    full = {"words": "x", "reasons": "x", "has_conflict": "no", "finished": "on", "breach": "on", "person": "1"}
    before = state_of(matter.file)
    wrong = []
    for name in STRANGERS:
        client = client_for(matter[name])
        for address in forms:
            for sent in ({}, full):
                answer = client.post(address, sent)
                wrong += [] if answer.status_code in (404, 405) else [(name, address, answer.status_code)]
                wrong += [(name, address, kind) for kind in found_in(matter, address, answer) - OWN.get(name, set())]
    assert wrong == []
    assert state_of(matter.file) == before


def state_of(file: Investigation) -> list[object]:
    file.refresh_from_db()
    return [
        file.state,
        file.entries.count(),
        file.letters.count(),
        file.case.parts.count(),
        file.case.declarations.count(),
    ]
