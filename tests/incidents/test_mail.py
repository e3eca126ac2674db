"""What a mail says is read without trust: words, files, who wrote it, and whether a person did."""

import random
from email.message import EmailMessage

import pytest

from incidents.mail import bare_text, read_mail
from tests.incidents.pictures import PNG


def letter(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = headers.pop("From", "Ann Lee <Ann.Lee@department.example>")
    mail["To"] = "concerns@department.example"
    mail["Subject"] = "A post"
    mail["Message-ID"] = "<one@department.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("He mocks a customer: https://x.com/bob/status/1.\n")
    return mail


def test_a_mail_gives_its_words_links_and_writer() -> None:
    mail = read_mail(bytes(letter()))
    assert mail.refused == ""
    assert mail.told_by == "Ann Lee <ann.lee@department.example>"
    assert mail.words == "He mocks a customer: https://x.com/bob/status/1."
    assert mail.links == ("https://x.com/bob/status/1",)
    assert mail.message_id == "one@department.example"


def test_its_files_come_along_under_safe_names() -> None:
    mail = letter()
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="../../etc/\u202epasswd.png")
    (attached,) = read_mail(bytes(mail)).attached
    assert attached.content == PNG
    assert attached.name == "passwd.png"


def test_html_becomes_bare_words_and_nothing_is_fetched() -> None:
    mail = letter()
    mail.set_content(
        "<style>p{}</style><script>alert(1)</script><p>He &lt;mocks&gt;</p><img src='https://evil.example/x.gif'>her",
        subtype="html",
    )
    assert read_mail(bytes(mail)).words == "He <mocks>\nher"


def test_plain_words_win_over_html() -> None:
    mail = letter()
    mail.add_alternative("<p>Other</p>", subtype="html")
    assert "Other" not in read_mail(bytes(mail)).words


def test_a_picture_shown_in_the_mail_counts_as_a_file() -> None:
    mail = letter()
    mail.add_alternative("<img src='cid:a'>", subtype="html")
    mail.get_payload()[1].add_related(PNG, maintype="image", subtype="png", cid="<a>")
    assert [one.content for one in read_mail(bytes(mail)).attached] == [PNG]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=x@y"},
        {"Precedence": "bulk"},
        {"Precedence": "List"},
        {"Return_Path": "<>"},
        {"List_Id": "<news.department.example>"},
        {"List_Unsubscribe": "<https://x.example/>"},
        {"X_Autoreply": "yes"},
        {"From": "MAILER-DAEMON@mail.department.example"},
        {"From": "Concerns <Concerns@department.example>"},
        {"From": "nobody at all"},
    ],
)
def test_what_no_person_wrote_is_refused(headers: dict[str, str]) -> None:
    mail = read_mail(bytes(letter(**headers)), own=["concerns@department.example"])
    assert mail.refused
    assert mail.words == ""
    assert mail.attached == ()


def test_a_person_s_mail_marked_as_not_automatic_is_taken() -> None:
    headers = {"Auto_Submitted": "no", "Return_Path": "<ann@department.example>", "Precedence": "first-class"}
    assert read_mail(bytes(letter(**headers))).refused == ""


def test_a_report_of_a_failed_delivery_is_refused() -> None:
    raw = b"From: a@b.example\nContent-Type: multipart/report; boundary=x\n\n--x\n\nhello\n--x--\n"
    assert read_mail(raw).refused


def test_a_mail_without_an_id_is_known_by_its_bytes() -> None:
    mail = letter()
    del mail["Message-ID"]
    assert read_mail(bytes(mail)).message_id == read_mail(bytes(mail)).message_id
    assert read_mail(bytes(mail)).message_id.startswith("sha256:")
    mail["Message-ID"] = "<" + "a" * 900 + ">"
    assert len(read_mail(bytes(mail)).message_id) <= 250


def test_too_large_a_mail_is_refused_with_its_writer_known() -> None:
    mail = read_mail(bytes(letter()), too_large=True)
    assert "larger" in mail.refused
    assert mail.sender == "ann.lee@department.example"


def test_long_words_are_cut_and_said_to_be() -> None:
    mail = letter()
    mail.set_content("word " * 9000)
    found = read_mail(bytes(mail))
    assert found.is_cut
    assert len(found.words) == 10_000


def test_broken_and_hostile_mails_never_fail() -> None:
    mail = letter()
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="a.png")
    mail.add_attachment(letter(), filename="inner.eml")
    whole, chance = bytes(mail), random.Random(7)
    for _ in range(400):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert read_mail(bytes(broken[: chance.randrange(len(broken))])).message_id


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 500,
        b"From: =?x-unknown?q?=ff?= <a@b.example>\nSubject: =?utf-8?b?////?=\n\nhi",
        b"From: a@b.example\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe",
        b"From: a@b.example\nContent-Type: text/plain; charset*=utf-9''x\n\nhi",
        b"From: a@b.example\nContent-Type: multipart/mixed\n\nno boundary",
        b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n!!!",
        b"From: a@b.example\nContent-Disposition: attachment; filename*=utf-8''%ff%fe\n\nhi",
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\n\n" * 5000,
    ],
)
def test_contrived_mails_never_fail(raw: bytes) -> None:
    assert read_mail(raw).message_id


def test_mails_nested_without_end_are_read_to_an_end() -> None:
    raw = b"x"
    for n in range(200):
        raw = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%b\n--b%d--\n" % (n, n, raw, n)
    assert read_mail(raw).sender == "a@b.example"


def test_markup_of_any_kind_leaves_only_words() -> None:
    assert bare_text("a<br>b<svg onload=x>c</svg>") == "a\nbc"
