"""An owner chooses a document: what is brought in, and what is refused with a clear word."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from policies.models import Import, Policy
from policies.reading.files import read_policy_file
from portal.models import AuditEntry
from tests.policies.reading.docx_files import MAIN, docx, p

from .pages import TEXT, UPLOAD

pytestmark = pytest.mark.django_db
ENTITIES = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]><x>&c;</x>'


def upload(browser, data: bytes | str, name: str = "bells.txt", policy: Policy | None = None, **more):
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    asked = {"file": file, "policy": policy.pk if policy else "new", "once": uuid4(), **more}
    return browser.post(UPLOAD, asked)


def test_the_largest_size_is_said_before_a_file_is_chosen(browser, settings):
    settings.IMPORT_MAX_MEGABYTES = 3
    assert "up to 3 MB" in browser.get(UPLOAD).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "This file is empty"),
        ("a.txt", b"  \n ", "This file is empty"),
        ("a.txt", b"0" * 5_300_000, "It can be up to 5 MB"),
        ("a.docx", b"0" * 50_000_000, "It can be up to 5 MB"),
        ("a.txt", b"\x00\x01\x02\xff\xfe\x03", "neither UTF-8 nor Windows"),
        ("a.txt", "Правила звонаря и колокола".encode("cp1251"), "encoding of this file is unknown"),
        ("a.pdf", b"%PDF-1.7 ...", "This is a PDF file"),
        ("a.docx", docx(p("a"), content_type=MAIN.replace("document.main", "macroEnabled.main")), "macros"),
        ("a.docx", docx(p("a"), extra={"word/big.bin": b"\0" * 30_000_000}), "unpacks to far more"),
        ("a.docx", docx(p("a"), extra={"word/styles.xml": ENTITIES.encode()}), "declares entities"),
        ("a.docx", docx(p("a"))[:-30], "damaged"),
        ("a.txt", "\n\n".join(f"Paragraph {at} of this policy." for at in range(2100)), "more than 2,000"),
    ],
)
def test_a_bad_file_gets_a_clear_error_beside_the_field(browser, name, data, said):
    response = upload(browser, data, name)
    assert response.status_code == 200
    (error,) = response.context["form"].errors["file"]
    assert said in error
    assert 'id="id_file_error"' in response.content.decode()
    assert not Import.objects.exists()


def test_no_file_at_all_is_said(browser):
    response = browser.post(UPLOAD, {"policy": "new", "once": uuid4()})
    assert response.context["form"].errors["file"] == ["Choose a document."]


def test_a_file_is_read_apart_from_the_web_server(browser, monkeypatch):
    read = []
    monkeypatch.setattr(
        "policies.views.importing.read_apart", lambda *file: read.append(file) or read_policy_file(*file)
    )
    upload(browser, TEXT)
    assert read == [("bells.txt", TEXT.encode())]


def test_a_file_sent_twice_is_brought_in_once(browser):
    once = uuid4()
    first, second = (upload(browser, TEXT, once=once) for _ in range(2))
    assert first.url == second.url == reverse("policies:import-review", args=[Import.objects.get().pk])
    assert AuditEntry.objects.filter(action="import.brought_in").count() == 1
