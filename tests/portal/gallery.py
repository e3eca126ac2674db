"""Every component with believable contents, and the addresses the frame links to. Used by test_components.py only."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from portal.forms import (
    IdempotentForm,
    LongTextField,
    MultipleFileField,
    PageForm,
    PersonField,
    WrittenDateField,
)
from portal.templatetags.postwise import day

NAMES = ["home", "search", "notices", "sign-in", "sign-out", "stay", "timed-out"]
EVIDENCE = ["evidence", "evidence_about", "evidence_original", "evidence_thumbnail", "evidence_tile"]


def nothing(request: HttpRequest, **_parts: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    *(path(f"{name}/", nothing, name=name) for name in NAMES),
    path("", include(([path(f"{name}/<uuid:code>/", nothing, name=name) for name in EVIDENCE], "incidents"))),
]

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=ZoneInfo("Australia/Sydney"))
DRAFT = (
    "Nine weeks to answer one letter. {} at my branch runs the worst queue in the country, and {} is on holiday again."
)
HASH = "9f2c41d07be8a35566a0e4f1c27d90b83e5a17c4420d6fb1e8937a5cd0612fe4"


def item(**facts: object) -> SimpleNamespace:
    usual = {"code": UUID(int=1), "kind": "Picture", "size": 184_320, "received_at": NOW, "original_sha256": HASH}
    return SimpleNamespace(
        **{**usual, "is_scanned": True, "copy_key": "copies/1.png", "get_state_display": "Being checked", **facts}
    )


class Said(str):
    """A message as Django's framework would hand it over."""

    level_tag: str

    def __new__(cls, level_tag: str, words: str) -> "Said":
        said = super().__new__(cls, words)
        said.level_tag = level_tag
        return said


class ConcernForm(IdempotentForm):
    channel = forms.ChoiceField(
        label="How do you want to send this?",
        choices=[
            ("named", "With my name"),
            ("confidential", "Confidentially: Digital Media may know who I am, nobody else"),
            ("anonymous", "Without my name"),
        ],
        widget=forms.RadioSelect,
        help_text="You can add your name later. You cannot take it away again.",
    )
    seen_on = WrittenDateField(label="When did you see it?", not_future=True)
    account = forms.CharField(label="Which account posted it?", required=False)
    platform = forms.ChoiceField(
        label="Where was it posted?", choices=[("", "Choose one"), ("fb", "Facebook"), ("yammer", "Yammer")]
    )
    words = LongTextField(label="What happened?", help_text="Plain words are fine.", max_length=400)
    author = PersonField(label="Who wrote it?", find=lambda words: [], required=False)
    screenshots = MultipleFileField(label="Screenshots", required=False)
    true = forms.BooleanField(label="What I have written is true as far as I know")


class SignInForm(forms.Form):
    username = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


class QueueFilter(PageForm):
    words = forms.CharField(label="Words", required=False)
    state = forms.ChoiceField(label="State", choices=[("", "Any"), ("open", "Open")], required=False)
    handler = forms.ChoiceField(label="Handled by", choices=[("", "Anyone"), ("me", "Me")], required=False)


def failed_form() -> ConcernForm:
    form = ConcernForm({"seen_on": "31 February 2026", "words": "A" * 450, "author": "Robbin", "once": "x"})
    form.is_valid()
    return form


def signed_in() -> dict:
    return {
        "site_name": "Postwise",
        "department_name": "Department of Services and Borders",
        "user": SimpleNamespace(
            is_authenticated=True,
            given_names="Alice",
            email="alice.nguyen@services.example",
            get_full_name="Alice Nguyen",
        ),
        "unread_notices": 3,
        "menu": [
            {"label": "Home", "url": "/", "current": True},
            {"label": "Policies", "url": "/policies/"},
            {"label": "Should I post this?", "url": "/advice/"},
            {"label": "Raise a concern", "url": "/concerns/new/"},
            {"label": "Cases", "url": "/cases/", "count": 12},
        ],
        "account_links": [{"label": "Your notices and reminders", "url": "/you/"}],
        "footer_links": [
            {"label": "What we promise", "url": "/promises/"},
            {"label": "Accessibility", "url": "/accessibility/"},
        ],
        "csrf_token": "token",
    }


def signed_out() -> dict:
    return {**signed_in(), "user": SimpleNamespace(is_authenticated=False), "menu": [], "unread_notices": 0}


def work() -> dict:
    return {
        "trail": [{"label": "Cases", "url": "/cases/"}, {"label": "Case 2026-0117", "url": "/cases/117/"}],
        "messages": [Said("success", "The case is yours now."), Said("warning", "One file still waits for its check.")],
        "todo": [
            {
                "title": "Answer the notice about your posts",
                "url": "#",
                "due": NOW.date() - timedelta(days=2),
                "overdue": True,
                "why": "People Services wrote to you on 6 November. You can ask for more time.",
            },
            {"title": "Read the new edition of the policy", "url": "#", "due": date(2036, 11, 27), "overdue": False},
        ],
        "statuses": [
            ("Not started", "neutral"),
            ("Waiting for your response", "wait"),
            ("Due tomorrow", "attention"),
            ("Do not post", "refused"),
            ("Acknowledged", "done"),
        ],
        "clock": {"words": "2 working days left", "due": NOW.date() + timedelta(days=4)},
    }


def answers() -> dict:
    clause = {
        "ref": "DHS-PERS-07",
        "url": "#",
        "words": "Leave **customers** out of what you post, even when nobody could tell who is meant.",
    }
    before, middle, after = DRAFT.split("{}")
    return {
        "clause": clause,
        "segments": [
            {"text": before, "number": None},
            {"text": "Robyn Hale", "number": 1},
            {"text": middle, "number": None},
            {"text": "the Minister", "number": 2},
            {"text": after, "number": None},
        ],
        "reasons": [
            {
                "number": 1,
                "because": "This names a colleague and blames her for the delay.",
                "fix": "Leave the name out, and say what the wait was like for you.",
                "clauses": [{"ref": "DHS-WORK-06", "url": "#", "title": "Respect for colleagues"}],
            },
            {
                "number": None,
                "because": "You work on these letters, so a reader may take this for inside knowledge.",
                "clauses": [{"ref": "DHS-PERS-07", "url": "#"}, {"ref": "DHS-PERS-09", "url": "#"}],
            },
        ],
        "steps": [
            {"label": "What you saw", "state": "done", "url": "#"},
            {"label": "Evidence", "state": "current"},
            {"label": "Check and send", "state": "ahead"},
        ],
        "next": ["Digital Media reads it within two working days.", "You hear from us when it is decided."],
    }


def records() -> dict:
    return {
        "entries": [
            {"kind": "move", "at": NOW, "who": "Bob Tran", "title": "Taken on for triage"},
            {
                "kind": "note",
                "at": NOW,
                "who": "Bob Tran",
                "text": "The account is his: the same photo is in the staff directory.",
                "audience": "Only Digital Media reads this",
            },
            {
                "kind": "conversation",
                "at": NOW,
                "who": "To the reporter",
                "title": "Question",
                "text": "Could you still see the post this morning?",
                "audience": "The reporter reads this",
            },
            {"kind": "move", "at": NOW, "title": "Waiting for an answer", "who": "The portal"},
        ],
        "evidence": [
            item(position=1, state="ready", is_scanned=True),
            item(position=2, state="ready", is_scanned=False, kind="Document"),
            item(position=3, state="waiting", kind="Video"),
            item(position=4, state="infected", get_state_display="Held back: it carries a virus"),
        ],
        "moves": [
            {"name": "Refer to People Services", "url": "#", "who": "You", "open": True, "met": ["One post captured"]},
            {
                "name": "Decide whether the Code was breached",
                "who": "Breach decision-maker",
                "open": False,
                "needs": ["The response period has ended or was used"],
                "why_closed": "Carol has until 27 November 2026 to answer.",
            },
        ],
        "facts": [
            {"term": "Subject", "value": "Carol Abbott, Service Delivery"},
            {"term": "Policy in force", "value": "Edition 3, 27 August 2017", "url": "#"},
            {"term": "Support person", "value": ""},
        ],
        "filter": QueueFilter(),
        "columns": [{"label": "Case"}, {"label": "State"}, {"label": "Handled by"}, {"label": "Posts", "number": True}],
        "rows": [
            {
                "cells": [
                    {"text": number, "url": "#"},
                    {"label": "State", "text": state, "tone": tone},
                    {"label": "Handled by", "text": "Bob Tran"},
                    {"label": "Posts", "text": str(posts), "number": True},
                ]
            }
            for number, state, tone, posts in [
                ("2026-0117", "In triage", "wait", 2),
                ("2026-0116", "Waiting, overdue", "attention", 14),
                ("2026-0109", "Closed, no breach of the policy", "done", 1),
            ]
        ],
        "letter": {
            "department": "Department of Services and Borders",
            "section": "People Services Division",
            "lines": [],
            "date": day(NOW),
            "reference": "INV-2026-031",
            "addressee": ["Carol Abbott", "Service Delivery", "Hobart"],
            "salutation": "Dear Ms Abbott",
            "subject": "Notice of a suspected breach",
            "words": "I write to tell you what is suspected, and to ask for your side of it.\n\n"
            "You have until **27 November 2026** to answer, in writing or in person.",
            "signatory": "Dinh Pham",
            "position": "Investigator",
        },
    }


PROSE = """
# How we use social media

A short opening that says who this is for. It runs on long enough to show the measure and the leading of a reading page,
and it has [a link to somewhere else](https://example.org/) in it.

## At home

- Say what you think as yourself.
- Keep what you learnt at work at work.

> A remark set apart.

| Where | Who may speak |
|---|---|
| Official accounts | Authorised people |
"""

DEMO_PEOPLE = [
    {"name": name, "role": role, "email": f"{name.split()[0].lower()}@services.example"}
    for name, role in [
        ("Alice Nguyen", "Policy owner"),
        ("Bob Tran", "Digital Media officer"),
        ("Carol Abbott", "Staff member"),
    ]
]
