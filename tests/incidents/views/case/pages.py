"""The pages of Digital Media's cases, what their forms send, and where a case shows through."""

import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from incidents.models import Case
from incidents.rules.proportionality import FACTORS
from incidents.waiting import waiting_for
from portal.models import Notice, Person
from tests.incidents.cast import Cast

QUEUE = "/cases/"
REASON = {"words": "Because it is so."}


def address(case: Case, name: str = "case", *args: object) -> str:
    return reverse(f"incidents:{name}", args=[case.pk, *args])


def judgement(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "subject": cast.bob.email,
        "clauses": cast.clauses[0].ref,
        "potential_breach": "no",
        **{factor.name: factor.answers[0][0] for factor in FACTORS},
        "level": "low",
        "judgement": "It is mild.",
        "why_not_referred": "An opinion anyone may hold.",
        **fields,
    }


def entry(**fields: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), "kind": "note", "words": "A note.", **fields}


def traces(client: Client, person: Person, case: Case) -> list[str]:
    """Where the case shows through: lists, search, counts, notices."""
    marks = (case.number, address(case), "bob_after_dark")
    pages = [QUEUE, "/cases/passed-on/", "/", "/notices/"]
    pages += [f"{QUEUE}?show={show}" for show in ("mine", "unassigned", "due", "closed")]
    # A page says again what was looked for, so the account is looked for by a part of it.
    pages += [f"{QUEUE}?words={words}" for words in (str(case.pk), f"0{case.pk}", "after_da", "x.com/bob")]
    found = []
    for page in pages:
        html = client.get(page).content.decode()
        found += [(page, mark) for mark in marks if mark in html]
    found += [("home", item.url) for item in waiting_for(person) if item.url == address(case)]
    urls = Notice.objects.filter(person=person).values_list("url", flat=True)
    return found + [("notice", url) for url in urls if url == address(case)]
