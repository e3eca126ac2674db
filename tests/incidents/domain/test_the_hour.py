"""The portal is at what somebody unnamed sent a moment later: of that too the hour is kept and no minute."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.storage import default_storage

from incidents.domain import case as cases
from incidents.domain.capturing import Found, keep_capture
from incidents.domain.concern import raise_concern
from incidents.domain.evidence import prepare_next_evidence, read_next_words
from incidents.domain.unnamed import add_reporters_evidence
from incidents.enums import CaptureState, EntryKind
from incidents.models import Capture, CustodyEntry, Evidence
from portal import audit, copies
from portal.models import AuditEntry
from tests.incidents.cast import Cast
from tests.incidents.pictures import GIF, PNG, upload

pytestmark = pytest.mark.django_db
SENT = datetime(2026, 3, 4, 10, 41, 7, tzinfo=UTC)


def worked_on(cast: Cast, actor: audit.Actor) -> Evidence:
    concern = raise_concern(cast.account(pictures=[upload(PNG)]), actor=actor)
    prepare_next_evidence()
    read_next_words()
    keep_capture(concern.posts.get(), Found(CaptureState.GONE), at=SENT)
    return concern.evidence.get()


def minutes_of(item: Evidence) -> set[tuple[int, int]]:
    actions = ("concern.raised", "evidence.prepared", "post.looked_at")
    moments = [
        item.received_at,
        item.words_read_at,
        Capture.objects.get().at,
        *item.custody.values_list("at", flat=True),
        *AuditEntry.objects.filter(action__in=actions).values_list("at", flat=True),
    ]
    keys = (item.original_key, item.copy_key, item.thumbnail_key)
    written = [default_storage.get_modified_time(key) for key in keys]
    assert {moment.replace(minute=0, second=0) == moment for moment in written} == {item.concern.is_unnamed}
    return {(moment.minute, moment.second) for moment in moments}


@pytest.fixture(autouse=True)
def _words_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "can_read_pictures", lambda: True)
    monkeypatch.setattr(copies, "words_of", lambda key: "")


def test_only_of_somebody_unnamed_is_the_minute_left_out(cast: Cast) -> None:
    with time_machine.travel(SENT, tick=False):
        assert minutes_of(worked_on(cast, audit.ANONYMOUS)) == {(0, 0)}


def test_of_others_it_is_kept(cast: Cast) -> None:
    with time_machine.travel(SENT, tick=False):
        assert (41, 7) in minutes_of(worked_on(cast, cast.alice))


def test_nothing_of_an_item_stands_before_it_came(cast: Cast) -> None:
    with time_machine.travel(SENT, tick=False):
        concern = raise_concern(cast.account(), actor=audit.ANONYMOUS)
        cases.assign_case(concern.case, cast.dev, actor=cast.dev)
        case = cases.open_case(concern.case, actor=cast.dev)
        cases.add_entry(case, actor=cast.dev, kind=EntryKind.MESSAGE, words="Is there a picture?", once=uuid.uuid4())
        add_reporters_evidence(concern, pictures=[upload(GIF)], words="", once=uuid.uuid4())
        prepare_next_evidence()
    assert list(CustodyEntry.objects.values_list("what", flat=True)) == ["received", "cleaned"]
