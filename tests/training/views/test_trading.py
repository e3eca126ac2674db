"""The pages by which a course leaves and comes in."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.models import Role
from tests.factories import PolicyFactory, person_with
from tests.training.factories import of_all_kinds
from training import queries
from training.interchange import FORMATS, read
from training.models import CourseImport, CourseVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client_for):
    return client_for(person_with(Role.TRAINING_AUTHOR))


@pytest.fixture
def version():
    return of_all_kinds(PolicyFactory())


def upload(author, data, name="a.gift", course="new", once=None):
    file = SimpleUploadedFile(name, data)
    return author.post(reverse("training:import"), {"file": file, "course": course, "once": once or uuid4()})


@pytest.mark.parametrize("key", list(FORMATS))
def test_every_format_is_offered_and_brings_the_course_back(author, version, key):
    page = author.get(reverse("training:export", args=[version.pk]))
    address = reverse("training:export-file", args=[version.pk, key])
    assert address in page.content.decode()
    file = author.get(address)
    assert file["Content-Disposition"] == f'attachment; filename="{version.course.slug}-1.{FORMATS[key].ending}"'
    assert read(f"a.{FORMATS[key].ending}", file.content).course == queries.words_of(version)


def test_a_format_there_is_not_is_not_found(author, version):
    assert author.get(reverse("training:export-file", args=[version.pk, "docx"])).status_code == 404


def test_a_file_is_shown_as_it_was_understood_and_confirmed_into_a_draft(author, version):
    data = b"::one::Is it so? {=yes#It is. ~no#It is not.}\n\nHow many? {#3}"
    answer = upload(author, data, course=str(version.course_id))
    brought = CourseImport.objects.get()
    address = reverse("training:import-preview", args=[brought.pk])
    assert answer.url == address
    words = author.get(address).content.decode()
    assert "GIFT: 1 question" in words
    assert "Line 3</dt><dd>A number is asked here, which our courses do not do. Not imported." in words
    assert "Without a clause</dt>" in words
    author.post(address)
    author.post(address)
    draft = CourseVersion.objects.in_hand().get()
    assert [item.key for item in draft.items.all()][-1] == "one-2"
    assert "It is in a draft now" in author.get(address).content.decode()


def test_a_course_of_its_own_asks_for_what_the_file_does_not_say(author, version):
    upload(author, b"Is it so? {=yes ~no}")
    address = reverse("training:import-preview", args=[CourseImport.objects.get().pk])
    assert "Tick the policy it is about." in author.post(address, {"title": "Mine"}).content.decode()
    policy = version.course.policies.get()
    author.post(address, {"title": "Mine", "policies": [policy.slug]})
    assert CourseVersion.objects.in_hand().get().course.slug == "mine"


def test_a_file_that_cannot_be_read_says_why_at_its_field(author):
    words = upload(author, b'<!DOCTYPE quiz SYSTEM "x"><quiz/>', name="a.xml").content.decode()
    assert "it declares a document type, which can hide a trap" in words
    assert not CourseImport.objects.exists()


def test_an_import_is_seen_by_whoever_uploaded_it(author, client_for):
    upload(author, b"Is it so? {=yes ~no}")
    address = reverse("training:import-preview", args=[CourseImport.objects.get().pk])
    assert client_for(person_with(Role.TRAINING_AUTHOR)).get(address).status_code == 404


def test_words_that_look_like_a_page_stay_words(author):
    upload(author, b"[plain]<script>alert(1)</script>? {=<b>yes</b> ~no}")
    words = author.get(reverse("training:import-preview", args=[CourseImport.objects.get().pk])).content.decode()
    assert "<script>alert" not in words


def test_the_page_offers_a_scorm_package_of_each_policy(author, version):
    policy = version.course.policies.get()
    address = reverse("training:export-scorm", args=[version.pk, policy.slug])
    assert address in author.get(reverse("training:export", args=[version.pk])).content.decode()
    file = author.get(address)
    assert file["Content-Disposition"].endswith(f'-1-{policy.slug}.scorm12.zip"')
    assert file.content.startswith(b"PK")
    assert author.get(reverse("training:export-scorm", args=[version.pk, PolicyFactory().slug])).status_code == 404
