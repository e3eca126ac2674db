"""What is known to go wrong with files elsewhere, and must not here.

More of it stands beside what it is about: views that mix two cases and tools shown to readers in
incidents/views/test_custody, drawings in code in portal/test_files, files run in place in test_hostile_files.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.apps import apps
from django.conf import settings as portal_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from incidents.domain.draft import add_files, keep_answers
from incidents.domain.evidence import open_original, prepare_next_evidence
from incidents.enums import Channel
from incidents.models import CustodyEntry, DraftFile, Evidence
from portal import files
from portal.models import AuditEntry, Person, Unit
from tests.incidents.cast import Cast
from tests.incidents.evidence_files import samples
from tests.incidents.pictures import PNG, tagged, upload

pytestmark = pytest.mark.django_db

# What a person or a unit takes along when it goes: their own conveniences, and words that never were sent.
GOES_ALONG = {"incidents.ConcernDraft", "incidents.DraftFile"}


@pytest.fixture
def item(settings, tmp_path) -> Evidence:
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    cast = Cast.assembled()
    cast.judged(breach=True, pictures=[upload(tagged())])
    assert prepare_next_evidence()
    kept = Evidence.objects.get()
    open_original(kept, actor=cast.dev, reason="To compare.")
    return kept


def taken_along(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for relation in model._meta.related_objects:
        if getattr(relation, "on_delete", None) is models.CASCADE:
            yield relation.related_model
            yield from taken_along(relation.related_model)


@pytest.mark.parametrize("model", [Person, Unit])
def test_whoever_is_deleted_takes_no_case_and_no_file_along(model):
    gone = {found._meta.label for found in taken_along(model) if found._meta.app_label == "incidents"}
    assert gone <= GOES_ALONG


def test_a_person_with_a_part_in_a_matter_cannot_be_deleted_at_all(item):
    for person in (item.concern.reporter, item.concern.case.handler):
        with pytest.raises(ProtectedError):
            person.delete()
    assert files.digest_of(item.original_key) == item.original_sha256


def test_nothing_of_evidence_is_ever_pruned(item):
    """Every task the portal does by itself, seven years on."""

    def kept() -> tuple[list[object], ...]:
        chain = CustodyEntry.objects.exclude(what="verified").order_by("pk").values_list("pk", flat=True)
        return list(Evidence.objects.values_list("pk", flat=True)), list(chain), sorted(files.stored_keys())

    before, entries = kept(), set(AuditEntry.objects.values_list("pk", flat=True))
    current_app.loader.import_default_modules()
    with time_machine.travel(timezone.now() + timedelta(days=7 * 366)):
        for job in portal_settings.CELERY_BEAT_SCHEDULE.values():
            current_app.tasks[job["task"]]()
    assert kept() == before
    assert entries <= set(AuditEntry.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("said", ["text/html", ""])
def test_what_a_browser_says_of_a_file_counts_for_nothing(item, client_for, said):
    cast = Cast.assembled()
    for step in ("what", "where", "when"):
        draft = keep_answers(cast.alice, Channel.COLLEAGUE, step=step, answers={})
    for media_type, content in samples().items():
        alice = client_for(cast.alice)
        sent = SimpleUploadedFile("page.html", content, content_type=said)
        assert alice.post("/concerns/new/evidence/", {"pictures": sent}).status_code == 302
        assert draft.files.latest("pk").media_type == media_type


def test_a_file_of_a_draft_is_nobody_elses_to_remove(item, client_for):
    cast = Cast.assembled()
    draft = keep_answers(cast.alice, Channel.COLLEAGUE, step="what", answers={})
    assert add_files(draft, [upload(PNG)]) == []
    code = draft.files.get().code
    for person in (cast.bob, cast.dev, cast.mina):
        keep_answers(person, Channel.COLLEAGUE, step="what", answers={})
        for entrance in (Channel.COLLEAGUE, Channel.MONITORING, Channel.PHONE):
            url = reverse("incidents:raise_remove", args=[entrance, code])
            assert client_for(person).post(url).status_code == 404
    assert DraftFile.objects.filter(code=code).exists()


def test_every_place_of_a_file_is_asked_for_by_somebody_signed_in_or_by_a_receipt(item, client):
    """Without either, no address of evidence answers with anything but the way in."""
    for name in ("evidence", "evidence_thumbnail", "evidence_original", "evidence_about", "evidence_tile"):
        answer = client.get(reverse(f"incidents:{name}", args=[item.code]))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/")


def test_there_is_no_way_to_a_file_but_through_a_checked_view():
    assert not getattr(portal_settings, "MEDIA_URL", "").strip("/")
    assert not any(field.__class__ is models.FileField for model in apps.get_models() for field in model._meta.fields)
