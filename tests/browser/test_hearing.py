"""Being heard, as the respondent and a witness meet it on a phone: by keyboard and touch, with every page looked at."""

import uuid
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.domain import decision, interview, investigation, register
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.letter import respond
from incidents.enums import ExhibitSource, RecordKind
from incidents.models import Interview, Investigation
from tests.factories import PersonFactory
from tests.incidents.cast import Cast, picture

from .pages import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]
SignIn = Callable[..., Screen]


def put_to_bob(cast: Cast) -> Investigation:
    """A picture with the notice, and a record with the preliminary findings."""
    file = cast.appointed()
    while prepare_next_evidence():
        pass
    cast.allege(file, *file.case.concerns.get().evidence.all())
    cast.show_whole(file)
    letter = investigation.issue_notice(file, actor=cast.bella)
    respond(letter, actor=cast.bob, words="I was angry.")
    file.refresh_from_db()
    said = {"what": "Roster", "source": ExhibitSource.RECORD, "is_adverse": True, "once": uuid.uuid4()}
    exhibit = register.register_exhibit(file, actor=cast.bella, **said)
    register.prepare_copy(exhibit, actor=cast.bella, words="The roster shows you at work.", once=uuid.uuid4())
    return file


def test_a_respondent_and_a_witness_are_heard(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = Cast.assembled()
    account = cast.account
    monkeypatch.setattr(cast, "account", lambda **fields: account(**{"pictures": [picture()], **fields}))
    file, wanda = put_to_bob(cast), PersonFactory(given_names="Wanda")
    about = {"about": "The third of May.", "starts_at": timezone.now(), "place": "Room 4", "once": uuid.uuid4()}
    held = interview.invite(file, wanda, actor=cast.bella, **about)
    interview.send_record(held, actor=cast.bella, kind=RecordKind.NOTES, words="I saw it.", once=uuid.uuid4())
    decision.put_preliminary_findings(file, actor=cast.bella, material="You were at work.")

    is_heard(sign_in(cast.bob, width=360), file)
    corrects(sign_in(wanda, width=360), held)
    bella = sign_in(cast.bella)
    bella.go(reverse("incidents:investigation", args=[file.pk]))
    assert "Una Witt, union representative" in bella.words
    bella.follow("5 items in the register")
    assert "The roster shows you at work." in bella.words


def is_heard(bob: Screen, file: Investigation) -> None:
    bob.go(reverse("incidents:my_matter", args=[file.pk]))
    assert "The roster shows you at work." in bob.words
    bob.follow("Ask for more time")
    bob.press("Ask for more time")
    assert len(bob.errors) == 2
    bob.fill("Until the end of which day do you need?", f"1 January {timezone.localdate().year + 1}")
    bob.fill("Why do you need more time?", "My union is away.")
    bob.press("Ask for more time")
    assert "It is not decided yet" in bob.words
    bob.follow("Name a support person")
    bob.fill("What is their name?", "Una Witt")
    bob.choose("Who are they to you?", "Union representative")
    bob.press("Name them")
    bob.follow("Add files")
    bob.attach("Files for your response", {"name": "proof.png", "mimeType": "image/png", "buffer": picture().read()})
    bob.press("Add them")
    assert "proof.png" in bob.words
    bob.fill("Your response", "I was on leave that day.")
    bob.tick("This is my whole response. I know that I cannot change it once it is sent.")
    bob.press("Send my response")
    assert "Your response was received" in bob.message


def corrects(wanda: Screen, held: Interview) -> None:
    wanda.go(reverse("incidents:my_interview", args=[held.pk]))
    wanda.choose("Is this what you said?", "No, something is not right")
    wanda.press("Send my answer")
    assert wanda.errors == ["Say what is not right, or choose that it is."]
    wanda.fill("What is not right, and what did you say?", "I heard of it.")
    wanda.press("Send my answer")
    assert "You corrected it" in wanda.words
