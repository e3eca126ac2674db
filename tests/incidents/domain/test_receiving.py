"""Mails become drafts, each once; what no person wrote is refused; nothing that broke is lost."""

from email.message import EmailMessage
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from incidents.domain.receiving import MailTaken, discard_mail, fetch_mail, put_mail_back, take_mail_draft
from incidents.enums import Channel
from incidents.models import ConcernDraft, DraftFile, ReceivedMail
from portal import files
from portal.models import AuditEntry, Role
from tests.factories import person_with
from tests.incidents.pictures import PNG

pytestmark = pytest.mark.django_db


def letter(number: int = 1, *attached: bytes, sender: str = "Ann Lee <ann@department.example>") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = sender, "A post", f"<{number}@department.example>"
    mail.set_content("He mocks a customer: https://x.com/bob/status/1")
    for content in attached:
        mail.add_attachment(content, maintype="image", subtype="png", filename=f"s{number}.png")
    return mail


@pytest.fixture
def inbox(tmp_path: Path, settings) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    settings.MAIL_INBOX = f"maildir://{tmp_path}"
    return tmp_path


def arrive(inbox: Path, *mails: EmailMessage) -> None:
    for number, mail in enumerate(mails):
        (inbox / "new" / f"{number}.mail").write_bytes(bytes(mail))


def fetched(inbox: Path) -> ConcernDraft:
    fetch_mail(f"maildir://{inbox}")
    return ConcernDraft.objects.get()


def test_a_mail_becomes_a_draft_with_its_files_and_its_writer(inbox: Path) -> None:
    arrive(inbox, letter(1, PNG))
    draft = fetched(inbox)
    assert draft.person is None
    assert draft.channel == Channel.EMAIL
    assert draft.answers["told_by"] == "Ann Lee <ann@department.example>"
    assert draft.answers["links"] == "https://x.com/bob/status/1"
    assert draft.answers["words"].startswith("He mocks a customer")
    with default_storage.open(draft.files.get().key) as sealed:
        assert sealed.read() == PNG


def test_a_mail_is_taken_once(inbox: Path) -> None:
    mail = letter(1, PNG)
    arrive(inbox, mail)
    fetched(inbox)
    by_another_way = b"Received: from one.example by two.example;\n Fri, 2 Jan 2026 10:00:00 +1100\n" + bytes(mail)
    (inbox / "new" / "0.mail").write_bytes(by_another_way)
    assert fetch_mail(f"maildir://{inbox}").known == 1
    assert ConcernDraft.objects.count() == 1
    assert DraftFile.objects.count() == 1


def test_another_mail_under_a_known_id_is_kept_beside_the_first(inbox: Path) -> None:
    arrive(inbox, letter(1, PNG))
    fetched(inbox)
    other = letter(1)
    other.set_content("She was threatened: https://x.com/bob/status/2")
    arrive(inbox, other)
    tally = fetch_mail(f"maildir://{inbox}")
    assert (tally.taken, tally.known) == (1, 0)
    assert {draft.answers["links"][-1] for draft in ConcernDraft.objects.all()} == {"1", "2"}
    assert ReceivedMail.objects.values("message_id").distinct().count() == 1


def test_a_file_that_is_refused_is_named_and_the_rest_is_taken(inbox: Path) -> None:
    arrive(inbox, letter(1, b"MZ\x90\0 a program", PNG))
    draft = fetched(inbox)
    assert draft.files.count() == 1
    assert draft.answers["refused_files"][0].startswith("s1.png: ")


def test_the_same_file_twice_is_one(inbox: Path) -> None:
    arrive(inbox, letter(1, PNG, PNG))
    assert fetched(inbox).files.count() == 1


def test_what_no_person_wrote_leaves_its_reason_and_no_words(inbox: Path) -> None:
    mail = letter(1, PNG)
    mail["Auto-Submitted"] = "auto-replied"
    arrive(inbox, mail)
    tally = fetch_mail(f"maildir://{inbox}")
    assert (tally.taken, tally.refused) == (0, 1)
    assert ReceivedMail.objects.get().refused == "It is an automatic answer."
    assert not ConcernDraft.objects.exists()


def test_the_portal_does_not_take_its_own_mail(inbox: Path, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Postwise <portal@department.example>"
    settings.MAIL_OWN_ADDRESSES = ["Concerns@department.example"]
    arrive(inbox, letter(1, sender="portal@department.example"), letter(2, sender="concerns@department.example"))
    assert fetch_mail(f"maildir://{inbox}").refused == 2


def test_one_sender_in_a_loop_is_stopped_and_others_are_not(inbox: Path, settings) -> None:
    settings.MAIL_PER_SENDER_AN_HOUR = 2
    arrive(inbox, *(letter(number) for number in range(4)), letter(9, sender="zoe@department.example"))
    tally = fetch_mail(f"maildir://{inbox}")
    assert (tally.taken, tally.refused) == (3, 2)


def test_a_storage_that_is_away_for_long_does_not_count_a_mail_again_and_again(
    inbox: Path, settings, monkeypatch
) -> None:
    settings.MAIL_PER_SENDER_AN_HOUR = 1
    arrive(inbox, letter(1, PNG))
    with monkeypatch.context() as patch:
        patch.setattr(files, "seal", Mock(side_effect=files.StorageUnavailable("Away.")))
        for _ in range(3):
            with pytest.raises(CommandError):
                call_command("fetch_mail")
    assert fetched(inbox).files.count() == 1


def test_an_officer_whom_a_mail_names_is_kept_from_it(inbox: Path) -> None:
    named = person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Priya", family_name="Nair")
    other = person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Om", family_name="Nair")
    mail = letter(1)
    mail.set_content("It is Priya Nair who posts this: https://x.com/bob/status/1")
    arrive(inbox, mail)
    draft = fetched(inbox)
    assert not ConcernDraft.objects.visible_to(named).exists()
    assert list(ConcernDraft.objects.visible_to(other)) == [draft]


def test_a_storage_that_is_away_leaves_the_mail_where_it_is(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise files.StorageUnavailable("Away.")

    arrive(inbox, letter(1, PNG))
    with monkeypatch.context() as patch:
        patch.setattr(files, "seal", away)
        with pytest.raises(CommandError, match="stays where it is"):
            call_command("fetch_mail")
    assert not ReceivedMail.objects.exists()
    assert fetched(inbox).files.count() == 1


def test_killed_between_keeping_and_marking_it_is_not_taken_twice(inbox: Path) -> None:
    arrive(inbox, letter(1))
    fetched(inbox)
    (read,) = (inbox / "cur").iterdir()
    read.rename(inbox / "new" / "0.mail")
    assert fetch_mail(f"maildir://{inbox}").known == 1


def test_the_command_says_what_it_did_or_what_is_missing(inbox: Path, settings, capsys) -> None:
    arrive(inbox, letter(1))
    call_command("fetch_mail")
    assert "Taken: 1. Refused: 0." in capsys.readouterr().out
    settings.MAIL_INBOX = ""
    with pytest.raises(CommandError, match="MAIL_INBOX"):
        call_command("fetch_mail")


def test_one_officer_has_a_mail_in_hand_at_a_time(inbox: Path) -> None:
    dev, mina = person_with(Role.DIGITAL_MEDIA_OFFICER), person_with(Role.DIGITAL_MEDIA_MANAGER)
    arrive(inbox, letter(1), letter(2))
    fetch_mail(f"maildir://{inbox}")
    first, second = ConcernDraft.objects.order_by("pk")
    take_mail_draft(first, actor=dev)
    with pytest.raises(MailTaken):
        take_mail_draft(first, actor=mina)
    with pytest.raises(MailTaken):
        take_mail_draft(second, actor=dev)
    put_mail_back(first, actor=dev)
    assert take_mail_draft(first, actor=mina).person == mina
    assert list(ConcernDraft.objects.visible_to(dev)) == [second]


def test_discarding_takes_words_and_files_and_keeps_the_reason(inbox: Path, django_capture_on_commit_callbacks) -> None:
    dev = person_with(Role.DIGITAL_MEDIA_OFFICER)
    arrive(inbox, letter(1, PNG))
    draft = fetched(inbox)
    key = draft.files.get().key
    with django_capture_on_commit_callbacks(execute=True):
        discard_mail(draft, actor=dev, reason="A test mail.")
    assert not ConcernDraft.objects.exists()
    assert not default_storage.exists(key)
    assert ReceivedMail.objects.get().refused == "A test mail."
    assert AuditEntry.objects.get(action="mail.discarded").actor == dev
