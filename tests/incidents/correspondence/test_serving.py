"""How a letter reaches its reader, and that its clocks begin with that."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, investigation
from incidents.domain.letter import extend_period, issue, note_reading, respond
from incidents.domain.serving import DeliveryRefused, choose_paper, deliver_letter
from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind, LetterWay
from incidents.models import Determination, Investigation, Letter, LetterDelivery
from incidents.rules.machine import MoveRefused
from portal.calendar import add_business_days, end_of
from tests.conftest import SignIn
from tests.incidents.cast import Cast
from tests.incidents.views.investigation.pages import page_of, text

pytestmark = pytest.mark.django_db


def on_paper(cast: Cast, *, days_ago: int = 0) -> Investigation:
    """A notice that goes by post or by hand, issued and not delivered."""
    file = choose_paper(cast.appointed(), actor=cast.petra, on_paper=True)
    cast.allege(file)
    investigation.issue_notice(file, actor=cast.bella, at=timezone.now() - timedelta(days=days_ago))
    file.refresh_from_db()
    return file


def notice_of(file: Investigation) -> Letter:
    return file.letters.get(kind=LetterKind.NOTICE)


def handed_over(cast: Cast, letter: Letter, *, on: date | None = None) -> LetterDelivery:
    on = on or timezone.localdate()
    return deliver_letter(letter, actor=cast.olga, way=LetterWay.HAND, on=on, words="By me, at the office.")


def test_a_letter_in_the_portal_is_received_on_the_day_of_its_issue(cast: Cast) -> None:
    letter = notice_of(cast.noticed())

    assert letter.served_on == timezone.localdate()
    assert [delivery.way for delivery in letter.deliveries.all()] == [LetterWay.PORTAL]
    assert letter.may_be_answered_until == end_of(timezone.localdate() + timedelta(days=7))


def test_a_letter_on_paper_has_no_period_before_it_is_delivered(cast: Cast) -> None:
    letter = notice_of(on_paper(cast))

    assert letter.served_on is None
    assert letter.may_be_answered_until is None
    assert "the 7th day after this letter reaches you" in letter.body
    assert investigation.close_response_periods(at=timezone.now() + timedelta(days=400)) == 0
    with pytest.raises(MoveRefused):
        extend_period(letter, actor=cast.bella, due_at=timezone.now() + timedelta(days=9), reason="Ill.")


def test_time_to_answer_runs_from_the_day_it_was_handed_over(cast: Cast) -> None:
    letter = notice_of(on_paper(cast, days_ago=20))
    received = timezone.localdate() - timedelta(days=9)
    assert investigation.close_response_periods() == 0

    handed_over(cast, letter, on=received)

    letter = Letter.objects.get(pk=letter.pk)
    assert letter.served_on == received
    assert letter.may_be_answered_until == end_of(received + timedelta(days=7))
    assert investigation.close_response_periods() == 1


def test_a_letter_posted_counts_as_received_some_working_days_later(cast: Cast, settings: Any) -> None:
    settings.LETTER_POST_DAYS = 4
    letter = notice_of(on_paper(cast))

    deliver_letter(letter, actor=cast.olga, way=LetterWay.POST, on=timezone.localdate(), words="Registered, RR1.")

    letter = Letter.objects.get(pk=letter.pk)
    received = add_business_days(timezone.localdate(), 4, settings.OFFICE_STATE)
    assert letter.served_on == received
    assert letter.may_be_answered_until == end_of(received + timedelta(days=7))


def test_a_letter_that_came_back_was_not_received(cast: Cast) -> None:
    letter = notice_of(on_paper(cast))
    today = timezone.localdate()
    deliver_letter(letter, actor=cast.olga, way=LetterWay.POST, on=today, words="To the old address.")
    deliver_letter(letter, actor=cast.olga, way=LetterWay.RETURNED, on=today, words="Moved away.")
    assert Letter.objects.get(pk=letter.pk).may_be_answered_until is None

    handed_over(cast, letter)

    assert Letter.objects.get(pk=letter.pk).served_on == today


def test_the_first_delivery_begins_the_period_and_a_later_one_changes_nothing(cast: Cast) -> None:
    letter = notice_of(on_paper(cast))
    handed_over(cast, letter)
    until = Letter.objects.get(pk=letter.pk).may_be_answered_until

    deliver_letter(letter, actor=cast.olga, way=LetterWay.POST, on=timezone.localdate(), words="A second copy.")
    handed_over(cast, letter)

    assert Letter.objects.get(pk=letter.pk).may_be_answered_until == until
    assert letter.deliveries.count() == 2


def test_a_letter_opened_in_the_portal_first_is_received_by_that(cast: Cast) -> None:
    letter = notice_of(on_paper(cast))

    note_reading(letter, actor=cast.bob)

    assert Letter.objects.get(pk=letter.pk).served_on == timezone.localdate()


def test_a_letter_on_paper_may_be_answered_before_anyone_noted_its_delivery(cast: Cast) -> None:
    file = on_paper(cast)

    respond(notice_of(file), actor=cast.bob, words="A colleague gave it to me.")

    file.refresh_from_db()
    assert file.state == S.INVESTIGATING


def test_the_database_lets_nobody_determine_while_a_notice_is_undelivered(cast: Cast) -> None:
    file = on_paper(cast)

    with pytest.raises(DatabaseError, match="without a notice"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=False, reasons="x", decided_by=cast.bella)


def test_the_database_refuses_a_delivery_without_its_period_or_before_the_issue(cast: Cast) -> None:
    letter = notice_of(on_paper(cast))
    today = timezone.localdate()
    early = today - timedelta(days=3)
    for fields in (
        {"on": today, "served_on": today},
        {"on": today, "served_on": today, "due_at": timezone.now()},
        {"on": early, "served_on": early, "due_at": end_of(today + timedelta(days=7))},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            LetterDelivery.objects.create(letter=letter, way=LetterWay.HAND, by=cast.olga, **fields)


def test_a_delivery_is_neither_before_the_issue_nor_to_come_nor_by_anyone(cast: Cast) -> None:
    letter = notice_of(on_paper(cast))
    for days, code in ((-1, "early"), (1, "future")):
        with pytest.raises(DeliveryRefused, match=code):
            handed_over(cast, letter, on=timezone.localdate() + timedelta(days=days))
    for person in (cast.ivan, cast.dev, cast.alice, cast.bob):
        with pytest.raises(MoveRefused):
            deliver_letter(letter, actor=person, way=LetterWay.HAND, on=timezone.localdate(), words="x")


def test_who_cannot_sign_in_gets_letters_on_paper(cast: Cast) -> None:
    cast.bob.is_active = False
    cast.bob.save()
    file = cast.appointed()
    cast.allege(file)

    investigation.issue_notice(file, actor=cast.bella)

    assert notice_of(file).on_paper


def test_time_to_ask_for_review_runs_from_being_told(cast: Cast) -> None:
    file = choose_paper(cast.found(), actor=cast.petra, on_paper=True)
    decision.determine(file, actor=cast.bella, breach=True, reasons="It happened.")
    letter = file.letters.get(kind=LetterKind.DETERMINATION)
    assert "60 days after this letter reaches you" in letter.body

    sent = deliver_letter(letter, actor=cast.olga, way=LetterWay.POST, on=timezone.localdate(), words="RR1.")

    assert sent.served_on
    assert sent.served_on > timezone.localdate()
    assert file.reviews.get().apply_by == sent.served_on + timedelta(days=60)


def test_mail_says_nothing_of_a_letter(cast: Cast) -> None:
    mail.outbox.clear()
    file = cast.noticed()

    assert not [sent for sent in mail.outbox if file.number in sent.body or "breach" in sent.body.lower()]


def test_what_goes_to_a_reporter_is_for_them_and_people_services(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    concern = file.case.concerns.get()
    letter = issue(file, LetterKind.OUTCOME_TO_REPORTER, actor=cast.petra, concern=concern)

    assert file.number not in letter.document
    assert cast.bob.name not in letter.document
    own = client_for(cast.alice).get(f"/concerns/{concern.pk}/letters/{letter.pk}/")
    assert "was made about how to handle it" in text(own)
    assert client_for(cast.bob).get(page_of(file, "my_letter", letter.pk)).status_code == 404
    assert client_for(cast.bella).get(page_of(file, "letter", letter.pk)).status_code == 404
    client = client_for(cast.petra)
    assert client.get(page_of(file, "letter", letter.pk)).status_code == 200


def test_a_letter_is_downloaded_as_it_was_hashed(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    letter = notice_of(file)

    answer = client_for(cast.bob).get(page_of(file, "my_letter_pdf", letter.pk))

    assert hashlib.sha256(answer.content).hexdigest() == letter.paper.sha256
    assert letter.readings.get().person == cast.bob


def test_a_delivery_is_noted_on_a_page(cast: Cast, client_for: SignIn) -> None:
    file = on_paper(cast)
    letter = notice_of(file)
    client = client_for(cast.olga)
    page = page_of(file, "letter_deliver", letter.pk)
    client.get(page)
    sent = {"way": "hand", "on": timezone.localdate().isoformat(), "words": "By me."}

    assert client.post(page, {**sent, "on": "1 January 2020"}).status_code == 422
    for _ in range(2):
        client.post(page, sent)

    assert [delivery.words for delivery in letter.deliveries.all()] == ["By me."]
    assert "Handed over" in text(client.get(page_of(file, "letter", letter.pk)))
