"""A concern that is not sent yet: its files, whose it is, and what is left of it once it is gone."""

from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.test import Client
from django.utils import timezone

from incidents.domain import draft as drafts
from incidents.models import ConcernDraft, DraftFile, Evidence
from portal import files
from portal.models import AuditEntry
from tests.incidents.pictures import HOSTILE, JPEG, PNG, upload
from tests.incidents.views.steps import NEW, answered, nothing_sent, send, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast, client_for) -> Client:
    return client_for(cast.alice)


def test_files_are_sealed_as_they_come_and_become_evidence_as_they_were(alice):
    answered(alice, upto="when")
    response = alice.post(f"{NEW}evidence/", {"pictures": [upload(PNG), upload(JPEG), upload(PNG)], "add": "1"})
    assert response["Location"] == f"{NEW}evidence/"
    page = alice.get(f"{NEW}evidence/").content.decode()
    assert "PNG picture" in page
    assert "JPEG picture" in page
    came = list(DraftFile.objects.values_list("key", "sha256", "size", "media_type", "added_at"))
    assert len(came) == 2  # the same bytes twice are one file

    answered(alice)
    send(alice)
    kept = Evidence.objects.values_list("original_key", "original_sha256", "size", "media_type", "received_at")
    assert list(kept) == came
    assert not DraftFile.objects.exists()
    assert all(files.digest_of(key) == sha256 for key, sha256, *_ in came)


def test_a_script_gets_the_list_of_files_back_or_the_reason(alice):
    answered(alice, upto="when")
    taken = alice.post(f"{NEW}evidence/", {"pictures": upload(PNG)}, headers={"HX-Request": "true"})
    refused = alice.post(f"{NEW}evidence/", {"pictures": upload(HOSTILE["SVG"])}, headers={"HX-Request": "true"})

    assert taken.status_code == 200
    assert "<html" not in taken.content.decode()
    assert "PNG picture" in taken.content.decode()
    assert refused.status_code == 422
    assert "data-refusal" in refused.content.decode()
    assert "PNG picture" in refused.content.decode()


def test_no_file_that_is_refused_stays(alice):
    answered(alice, upto="when")
    before = stored()
    for name, content in HOSTILE.items():
        response = alice.post(f"{NEW}evidence/", {"pictures": upload(content), "add": "1"})
        assert response.status_code == 422, name
    assert not DraftFile.objects.exists()
    assert stored() == before


def test_more_files_than_are_taken_are_refused_one_by_one(alice):
    answered(alice, upto="when")
    most = portal_settings.EVIDENCE_MAX_FILES
    for number in range(most):
        alice.post(f"{NEW}evidence/", {"pictures": upload(PNG + bytes(number)), "add": "1"})
    response = alice.post(f"{NEW}evidence/", {"pictures": upload(JPEG), "add": "1"})
    assert f"There are {most} files already." in response.content.decode()
    assert DraftFile.objects.count() == most


def test_a_file_removed_is_gone_from_the_storage(alice, django_capture_on_commit_callbacks):
    answered(alice, upto="when")
    before = stored()
    alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"})
    file = DraftFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        alice.post(f"{NEW}evidence/{file.code}/remove/")
    assert not DraftFile.objects.exists()
    assert stored() == before


def test_without_room_for_files_the_page_says_so_and_the_answers_stay(alice, settings):
    answered(alice, upto="when")
    settings.DISK_RESERVE_MEGABYTES = 10**12
    response = alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"})
    assert "There is no room for files at the moment." in response.content.decode()
    assert ConcernDraft.objects.get().answers["words"] == "He mocks our customers by name."


def test_when_sending_fails_the_draft_and_its_files_stay_whole(alice, monkeypatch):
    answered(alice, upto="when")
    alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"})
    answered(alice)
    before = stored()

    def breaks(*_: object, **__: object) -> None:
        raise OSError("the machine stops")

    monkeypatch.setattr("incidents.domain.concern.tell_officers_of_concern", breaks)
    with pytest.raises(OSError, match="the machine stops"):
        send(alice)
    assert nothing_sent()
    assert DraftFile.objects.get().draft == ConcernDraft.objects.get()
    assert stored() == before


def test_a_draft_is_its_writers_alone(alice, cast, client_for):
    answered(alice, upto="when")
    alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"})
    file = DraftFile.objects.get()
    for other in (cast.dev, cast.mina, cast.bob, cast.olga):
        client = client_for(other)
        assert "He mocks our customers" not in client.get(f"{NEW}what/").content.decode()
        assert client.post(f"{NEW}evidence/{file.code}/remove/").status_code == 404
        assert client.get(f"{NEW}check/").status_code == 302
    assert DraftFile.objects.exists()


def test_a_deleted_draft_leaves_nothing_not_even_a_line_of_the_audit(alice, django_capture_on_commit_callbacks):
    entries, before = AuditEntry.objects.count(), stored()
    answered(alice, upto="when")
    alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"})
    assert "nobody can bring them back" in alice.get(f"{NEW}discard/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        alice.post(f"{NEW}discard/")
    assert not ConcernDraft.objects.exists()
    assert stored() == before
    assert AuditEntry.objects.count() == entries


def test_a_draft_nobody_came_back_to_is_deleted_with_its_files(alice, django_capture_on_commit_callbacks):
    before = stored()
    answered(alice, upto="when")
    alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"})
    days = portal_settings.CONCERN_DRAFT_DAYS
    drafts.delete_abandoned_drafts(timezone.now() + timedelta(days=days - 1))
    assert ConcernDraft.objects.exists()

    with django_capture_on_commit_callbacks(execute=True):
        drafts.delete_abandoned_drafts(timezone.now() + timedelta(days=days + 1))
    assert not ConcernDraft.objects.exists()
    assert stored() == before
