"""A disk that is full, a storage or a scanner that is away: said plainly, nothing half, and gone on with by itself."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image

from incidents.domain.evidence import prepare_next_evidence
from incidents.models import CaseEntry, Concern, ConcernDraft, CustodyEntry, Evidence
from incidents.tasks import prepare_waiting_evidence
from portal import files
from tests.incidents.pictures import PNG, upload
from tests.production.clamd import CLAMD, free_port, running_clamd

from .small_disk import fill, small_disk
from .views.test_raising import NEW, answered, send
from .views.unnamed.pages import FILES, RETURN, SEND, answer, begun, sent, words

pytestmark = pytest.mark.django_db

KEPT = "what you wrote is not lost"
ROOM = 1_000_000


def noise(side: int = 300) -> bytes:
    """A picture whose working copy, in which nothing is left out, is several times its size."""
    out = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise((side, side), 90) for _ in range(3)]).save(out, "JPEG", quality=95)
    return out.getvalue()


def use_folder(settings: Any, folder: Path) -> None:
    options = {"location": str(folder), "base_url": None}
    default = {**settings.STORAGES["default"], "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "default": default}


@pytest.fixture
def disk(settings, tmp_path: Path) -> Iterator[Path]:
    """The disk of the storage, of a megabyte."""
    with small_disk(tmp_path / "private", size=ROOM) as place:
        use_folder(settings, place)
        settings.INCOMING_ROOT = place / "incoming"
        yield place


@pytest.fixture
def alice(cast, client_for) -> Client:
    return client_for(cast.alice)


def files_on(disk: Path) -> set[str]:
    return {path.parent.name for path in disk.rglob("*") if path.is_file() and path.name != "filler"}


class TestAFullDisk:
    def test_costs_a_draft_the_file_that_found_no_room_and_nothing_else(self, alice, disk):
        answered(alice, upto="when")
        alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"})
        filler = fill(disk)
        for button in ({"add": "1"}, {}):
            said = words(alice.post(f"{NEW}evidence/", {"pictures": upload(noise(), "second.jpg"), **button}))
            assert "“second.jpg”: There is no room for files at the moment." in said
            assert KEPT in said
        draft = ConcernDraft.objects.get()
        assert (draft.files.count(), draft.answers["words"]) == (1, "He mocks our customers by name.")
        assert files_on(disk) == {"evidence"}

        filler.unlink()
        alice.post(f"{NEW}evidence/", {"pictures": upload(noise(), "second.jpg")})
        assert draft.files.count() == 2

    def test_does_not_keep_a_draft_with_its_files_from_being_sent(self, alice, disk):
        answered(alice, evidence={"pictures": upload(PNG)})
        fill(disk)
        assert send(alice).status_code == 302
        assert Concern.objects.get().evidence.count() == 1

    def test_sends_nothing_half_of_somebody_unnamed_and_leaves_their_words_on_the_page(self, disk):
        browser = Client()
        form = begun(browser, links="")
        filler = fill(disk)
        said = browser.post(SEND, {**form, "pictures": [upload(PNG), upload(noise(), "second.jpg")]})
        assert said.status_code == 422
        assert "“screen.png”: There is no room for files at the moment." in words(said)
        assert KEPT in words(said)
        assert f'value="{form["words"]}"' in said.content.decode() or form["words"] in words(said)
        assert (Concern.objects.count(), files_on(disk)) == (0, set())

        filler.unlink()
        assert "Your receipt" in words(browser.post(SEND, {**form, "pictures": upload(noise())}))
        assert Concern.objects.get().evidence.count() == 1

    def test_adds_nothing_half_to_what_somebody_unnamed_sent_before(self, disk):
        browser = Client()
        receipt = sent(browser)
        fill(disk)
        browser.get(RETURN)
        said = browser.post(FILES, answer(receipt, "One more.", pictures=upload(noise(), "second.jpg")))
        assert said.status_code == 422
        assert "There is no room for files at the moment." in words(said)
        assert "One more." in said.content.decode()
        assert not CaseEntry.objects.filter(words__contains="One more.").exists()
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize("takes", [0.5, 1.2], ids=["for half of the file", "for the file and not for its copy"])
    def test_under_the_worker_leaves_the_file_waiting_and_costs_no_try(self, cast, tmp_path, monkeypatch, takes):
        picture = noise()
        item = cast.raised(pictures=[upload(picture)]).evidence.get()
        size = int(len(picture) * takes)
        with small_disk(tmp_path / "temporary", size=size) as place, monkeypatch.context() as patch:
            patch.setattr(tempfile, "tempdir", str(place))
            for _ in range(4):
                prepare_waiting_evidence()
            item.refresh_from_db()
            assert (item.state, item.tries, item.standing) == ("waiting", 0, "Waiting for the file storage")
        prepare_waiting_evidence()
        item.refresh_from_db()
        assert (item.state, item.standing) == ("ready", "Ready")


@pytest.fixture
def item(cast) -> Evidence:
    case = cast.in_triage(pictures=[upload(PNG)])
    assert prepare_next_evidence()
    return case.concerns.get().evidence.get()


@pytest.fixture
def away(settings) -> None:
    """A bucket at an address where nothing answers."""
    options = {"bucket_name": "evidence", "endpoint_url": f"http://127.0.0.1:{free_port()}", "access_key": "a"}
    bucket = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**options, "secret_key": "b"}}
    settings.STORAGES = {**settings.STORAGES, "default": bucket}


class TestAStorageThatIsAway:
    def test_is_said_where_a_file_is_sent(self, alice, away):
        answered(alice, upto="when")
        said = words(alice.post(f"{NEW}evidence/", {"pictures": upload(PNG), "add": "1"}))
        assert "“screen.png”: Files cannot be stored at the moment." in said
        assert KEPT in said
        assert not ConcernDraft.objects.get().files.exists()

    def test_is_said_to_somebody_unnamed(self, away):
        browser = Client()
        form = begun(browser)
        said = browser.post(SEND, {**form, "pictures": upload(PNG)})
        assert (said.status_code, "Files cannot be stored at the moment." in words(said)) == (422, True)
        assert not Concern.objects.exists()
        assert "Your receipt" in words(browser.post(SEND, form))  # without the file

    def test_is_said_where_a_file_is_opened_and_nobody_is_said_to_have_read_it(self, cast, client_for, item, away):
        dev = client_for(cast.dev)
        before = CustodyEntry.objects.count()
        for name in ("evidence", "evidence_thumbnail"):
            response = dev.get(reverse(f"incidents:{name}", args=[item.code]))
            assert (response.status_code, response["Retry-After"]) == (503, "30")
            assert "Files cannot be opened just now" in words(response)
        response = dev.post(reverse("incidents:evidence_original", args=[item.code]), {"reason": "To compare."})
        assert (response.status_code, "Files cannot be opened just now" in words(response)) == (503, True)
        assert CustodyEntry.objects.count() == before
        assert dev.get(reverse("incidents:case", args=[item.concern.case_id])).status_code == 200

    def test_a_folder_that_cannot_be_read_is_said_too(self, cast, client_for, item, settings, tmp_path):
        (tmp_path / "file").touch()
        use_folder(settings, tmp_path / "file")
        response = client_for(cast.dev).get(reverse("incidents:evidence", args=[item.code]))
        assert (response.status_code, "Files cannot be opened just now" in words(response)) == (503, True)

    def test_a_disk_that_is_not_mounted_is_waited_for(self, cast, settings, tmp_path):
        """Its folder is there, and empty."""
        item = cast.raised(pictures=[upload(PNG)]).evidence.get()
        with override_settings(STORAGES=settings.STORAGES):
            use_folder(settings, tmp_path)
            for _ in range(4):
                prepare_waiting_evidence()
        item.refresh_from_db()
        assert (item.state, item.tries, item.standing) == ("waiting", 0, "Waiting for the file storage")
        prepare_waiting_evidence()
        item.refresh_from_db()
        assert item.state == "ready"


class TestAScannerThatIsAway:
    def test_is_waited_for_in_words_until_it_is_back(self, cast, client_for, settings, tmp_path):
        if not CLAMD:
            pytest.skip("clamd is not installed")
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", free_port()
        case = cast.in_triage(pictures=[upload(PNG)])
        page = reverse("incidents:case", args=[case.pk])
        tile = reverse("incidents:evidence_tile", args=[case.concerns.get().evidence.get().code])
        dev = client_for(cast.dev)
        assert "Being checked" in words(dev.get(page))
        prepare_waiting_evidence()
        for address in (page, tile):
            assert "Waiting for the virus scanner" in words(dev.get(address))
        with running_clamd(tmp_path / "clamd") as port:
            settings.CLAMAV_PORT = port
            prepare_waiting_evidence()
        assert "Checked for viruses" in words(dev.get(page))
        assert "Waiting for" not in words(dev.get(page))

    def test_for_one_file_does_not_hold_up_the_others(self, cast, monkeypatch):
        stuck, good = cast.raised(pictures=[upload(noise()), upload(PNG)]).evidence.all()
        scan = files.scan

        def scan_all_but_one(key: str) -> files.Scan:
            if key == stuck.original_key:
                raise files.ScannerAway
            return scan(key)

        monkeypatch.setattr(files, "scan", scan_all_but_one)
        prepare_waiting_evidence()
        stuck.refresh_from_db()
        good.refresh_from_db()
        assert (stuck.standing, good.standing) == ("Waiting for the virus scanner", "Ready")
