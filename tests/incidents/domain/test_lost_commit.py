"""The database keeps what was sent, and nobody here hears of it: then the files stay as well."""

import uuid
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection

from incidents.domain.concern import raise_concern
from incidents.domain.receiving import take_mail
from incidents.domain.unnamed import add_reporters_evidence
from incidents.mail import read_mail
from incidents.models import DraftFile, Evidence
from portal import audit
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, upload

pytestmark = pytest.mark.django_db(transaction=True)


def raise_one(cast: Cast, fault: BaseException) -> None:
    losing_the_answer(fault, lambda: cast.raised(pictures=[upload(PNG)]))


def add_to_one(cast: Cast, fault: BaseException) -> None:
    concern = raise_concern(cast.account(), actor=audit.ANONYMOUS)
    losing_the_answer(
        fault, lambda: add_reporters_evidence(concern, pictures=[upload(PNG)], words="", once=uuid.uuid4())
    )


def take_a_mail(cast: Cast, fault: BaseException) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "Ann Lee <ann@department.example>", "A post", "<1@x.example>"
    mail.set_content("He mocks a customer.")
    mail.add_attachment(PNG, maintype="image", subtype="png", filename="screen.png")
    losing_the_answer(fault, lambda: take_mail(read_mail(bytes(mail), own=frozenset())))


def losing_the_answer(fault: BaseException, verb: Callable[[], object]) -> None:
    commit = connection.commit

    def keep_and_go_dead() -> None:
        commit()
        raise fault

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "commit", keep_and_go_dead)
        with pytest.raises(type(fault)):
            verb()


DEAD_LINE = OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize(
    ("way", "fault"), [(raise_one, SystemExit()), (add_to_one, DEAD_LINE), (take_a_mail, SystemExit())]
)
def test_files_that_a_row_refers_to_stay(cast: Cast, way: Callable[[Cast, BaseException], None], fault) -> None:
    way(cast, fault)
    (key,) = [
        *Evidence.objects.values_list("original_key", flat=True),
        *DraftFile.objects.values_list("key", flat=True),
    ]
    assert Path(default_storage.path(key)).read_bytes() == PNG
