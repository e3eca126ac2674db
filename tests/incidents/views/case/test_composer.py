"""Writing on a case: three audiences in three boxes, and nothing sent to another one by a slip."""

import re

import pytest

from incidents.enums import EntryKind
from incidents.models import CaseEntry
from incidents.words import AUDIENCES

from .pages import address, entry

pytestmark = pytest.mark.django_db

NOTE, TALK, MESSAGE = (
    "Add a note only Digital Media can read",
    "Keep a record only Digital Media can read",
    "Send a message the reporter will read",
)


def test_each_button_says_who_reads_it_and_the_safest_comes_first_and_lies_open(cast, case, client_for):
    page = client_for(cast.dev).get(address(case)).content.decode()
    write = page.partition('id="write"')[2]
    assert write.index(NOTE) < write.index("<details") < write.index(TALK) < write.index(MESSAGE)
    assert '<details class="folded" open' not in write


@pytest.mark.parametrize(
    ("kind", "read_by_reporter"), [(EntryKind.NOTE, False), (EntryKind.CONVERSATION, False), (EntryKind.MESSAGE, True)]
)
def test_what_a_box_says_of_its_readers_is_so(cast, case, client_for, kind, read_by_reporter):
    client_for(cast.dev).post(address(case, "case_entry"), entry(kind=kind, words="The words of this box."))
    assert "The words of this box." in client_for(cast.dev).get(address(case)).content.decode()
    concern = client_for(cast.alice).get(f"/concerns/{case.concerns.get().pk}/").content.decode()
    assert ("The words of this box." in concern) is read_by_reporter
    assert AUDIENCES[kind].startswith("Only Digital Media") is not read_by_reporter


@pytest.mark.parametrize("kind", ["", "everybody", "move"])
def test_words_for_an_audience_there_is_none_of_fall_into_the_safest_box(cast, case, client_for, kind):
    response = client_for(cast.dev).post(address(case, "case_entry"), entry(kind=kind, words="For whom is this?"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "For whom is this?" in page.partition('id="write"')[2].partition("<details")[0]
    assert "Choose again who may read it." in page
    assert not CaseEntry.objects.filter(words="For whom is this?").exists()


def test_an_empty_message_opens_its_own_box_and_says_so(cast, case, client_for):
    page = client_for(cast.dev).post(address(case, "case_entry"), entry(kind="message", words=" ")).content.decode()
    assert '<a href="#id_message_words">Fill in “Your message to the reporter”.</a>' in page
    assert page.count('<details class="folded" open') == 1


def test_every_form_of_the_page_can_be_sent(cast, case, client_for):
    page = client_for(cast.dev).get(address(case)).content.decode()
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert len(forms) > 3
    assert all("csrfmiddlewaretoken" in form for form in forms)
