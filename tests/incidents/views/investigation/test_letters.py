"""Letters are read before they go, and go once, as they were read."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.enums import InvestigationState as S
from portal.models import Notice
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .pages import allegation_data, fine, page_of, text

pytestmark = pytest.mark.django_db


def test_a_letter_is_read_before_it_goes_and_goes_as_it_was_read(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    cast.allege(file)
    client = client_for(cast.bella)

    preview = client.get(page_of(file, "investigation_notice"))
    assert "a named customer was a liar" in text(preview)
    assert not file.letters.filter(kind="L4").exists()
    assert not Notice.objects.filter(person=cast.bob).exists()

    client.post(page_of(file, "investigation_notice"), {"seen": preview.context["letter"].sha256})
    assert file.letters.get(kind="L4").document == preview.context["letter"].document


def test_a_letter_that_changed_since_it_was_read_is_read_again(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    cast.allege(file)
    client = client_for(cast.bella)
    read = client.get(page_of(file, "investigation_notice")).context["letter"].sha256
    client.post(page_of(file, "allegation_new"), allegation_data(cast, file, words="You did it again."))

    answer = client.post(page_of(file, "investigation_notice"), {"seen": read})

    assert "Read it again" in text(answer)
    assert not file.letters.filter(kind="L4").exists()


def test_a_form_sent_twice_makes_one_record(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)
    note = {"words": "Called the registry.", "once": str(uuid.uuid4())}
    for _ in range(2):
        client.post(page_of(file, "investigation_note"), note)
        client.post(page_of(file, "allegation_new"), allegation_data(cast, file))
    seen = client.get(page_of(file, "investigation_notice")).context["letter"].sha256
    answers = [client.post(page_of(file, "investigation_notice"), {"seen": seen}) for _ in range(2)]
    until = (timezone.localdate() + timedelta(days=20)).isoformat()
    letter = file.letters.get(kind="L4")
    for _ in range(2):
        client.post(page_of(file, "letter_extend", letter.pk), {"due_on": until, "reason": "Ill."})

    assert file.entries.filter(words="Called the registry.").count() == 1
    assert file.allegations.count() == 1
    assert [answer.url for answer in answers] == [page_of(file), page_of(file)]
    assert letter.extensions.count() == 1


def test_a_proposal_sent_twice_is_one_letter(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    client = client_for(cast.sam)
    data = fine()
    seen = client.post(page_of(file, "investigation_propose"), data).context["letter"].sha256

    for _ in range(2):
        client.post(page_of(file, "investigation_propose"), {**data, "seen": seen})

    assert file.letters.filter(kind="L9").count() == 1
    assert file.entries.filter(to_state=S.SANCTION_PROPOSED).count() == 1


def test_what_was_typed_is_kept_when_a_step_is_refused(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)

    answer = client.post(page_of(file, "investigation_preliminary"), {"material": "A long day's work."})

    assert answer.status_code == 422
    assert "A long day&#x27;s work." in text(answer)


def test_a_decision_can_be_changed_before_it_is_issued(cast: Cast, client_for: SignIn) -> None:
    file = cast.found()
    client = client_for(cast.bella)
    data = {"reasons": "On the balance."}
    client.post(page_of(file, "investigation_determine"), data)

    again = client.post(page_of(file, "investigation_determine"), {**data, "change": "yes"})

    assert again.status_code == 200
    assert "On the balance." in text(again)
    assert not file.letters.filter(kind="L7").exists()
