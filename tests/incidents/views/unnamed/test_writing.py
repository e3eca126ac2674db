"""Writing without a name: read over, priced without an address, and never lost."""

import re
import uuid

import pytest
from django.test import Client

from incidents.models import Case, Concern, Evidence
from portal import puzzle
from tests.incidents.pictures import PNG, upload

from .pages import PAGE, RECEIPT, SEND, WRITE, begun, sent, words

pytestmark = pytest.mark.django_db


def test_the_page_works_without_any_session_and_with_its_guard_against_forgery():
    browser = Client(enforce_csrf_checks=True)
    form = begun(browser)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(WRITE).content.decode())[1]

    assert browser.post(SEND, form).status_code == 403
    assert RECEIPT.search(browser.post(SEND, {**form, "csrfmiddlewaretoken": token}).content.decode())
    assert set(browser.cookies) == {"csrftoken"}


def test_a_signed_in_person_is_asked_to_sign_out_first_and_comes_back(cast, client_for):
    alice = client_for(cast.alice)
    for page in (WRITE, SEND):
        assert alice.get(page)["Location"] == PAGE
        assert alice.post(page, begun(Client()))["Location"] == PAGE
    assert not Concern.objects.exists()
    shown = alice.get(PAGE).content.decode()
    form = re.search(r'<form method="post" action="(/sign-out/)">.*?name="next" value="([^"]+)"', shown, re.S)
    signed_out = alice.post(form[1], {"next": form[2]})
    assert (signed_out.status_code, signed_out["Location"]) == (302, PAGE)
    assert WRITE in alice.get(PAGE).content.decode()
    assert "Sign out first" not in words(alice.get(PAGE))


def test_what_is_wrong_is_said_and_nothing_typed_is_lost():
    browser = Client()
    response = browser.post(WRITE, begun(browser, how_known="", about="Perhaps Bob"))
    assert response.status_code == 422
    assert "Perhaps Bob" in response.content.decode()
    assert not Concern.objects.exists()


def test_what_few_can_know_is_marked_before_it_is_sent_and_can_be_changed_or_sent_as_it_is():
    browser = Client()
    form = begun(browser, words="Only the three of us know it.", how_known="He sits next to me.", about="Bob")
    page = browser.post(WRITE, form)

    assert "the three of us" in re.findall(r"</span>([^<]+)<a class=\"draft-number\"", page.content.decode())
    assert "Some of this may point to you" in words(page)
    assert "This says that few people know it." in words(page)
    assert "Send it as it is" in words(page)
    assert not Concern.objects.exists()
    back = browser.post(WRITE, {**form, "change": "yes"})
    assert "Only the three of us know it." in back.content.decode()
    assert 'value="Bob"' in back.content.decode()
    browser.post(SEND, form)
    assert Concern.objects.get().words == "Only the three of us know it."


def test_a_text_that_tells_nothing_says_what_was_looked_for_and_no_more():
    browser = Client()
    page = words(browser.post(WRITE, begun(browser, about="Bob", posted_on="2 January 2026")))
    assert "We noticed nothing that few people could know" in page
    assert "You know best" in page
    assert "2 January 2026" in page
    assert "<mark>" not in page


def test_a_link_or_a_screenshot_is_asked_for_where_files_are_chosen():
    browser = Client()
    form = begun(browser, links="")
    assert browser.post(WRITE, form).status_code == 200
    refused = browser.post(SEND, form)
    assert (refused.status_code, "Choose at least one screenshot" in words(refused)) == (422, True)
    assert not Concern.objects.exists()
    browser.post(SEND, {**form, "pictures": [upload(PNG)]})
    assert Evidence.objects.get().size == len(PNG)


def test_a_file_that_is_refused_loses_none_of_the_words():
    browser = Client()
    response = browser.post(SEND, begun(browser, words="An hour's work.", pictures=[upload(b"hello")]))
    assert response.status_code == 422
    assert "An hour's work." in words(response)
    assert "Choose your screenshots again" in words(response)


def test_answers_that_were_tampered_with_lead_back_to_the_questions():
    browser = Client()
    response = browser.post(SEND, begun(browser, words="", about="Bob"))
    assert response.status_code == 422
    assert 'value="Bob"' in response.content.decode()


def test_a_form_sent_twice_shows_one_receipt():
    browser = Client()
    form = begun(browser)
    first, second = (RECEIPT.search(browser.post(SEND, form).content.decode())[1] for _ in range(2))
    assert first == second
    assert Concern.objects.count() == 1


def test_only_the_hour_of_it_is_kept():
    sent(Client(), pictures=[upload(PNG)])
    times = [
        Concern.objects.get().submitted_at,
        Case.objects.get().opened_at,
        Case.objects.get().state_since,
        Evidence.objects.get().received_at,
    ]
    assert {(at.minute, at.second, at.microsecond) for at in times} == {(0, 0, 0)}


def test_sent_too_soon_without_the_sum_the_page_comes_back_with_all_that_was_typed(settings):
    settings.UNNAMED_WAIT_SECONDS = 40
    browser = Client()
    form = begun(browser, about="Perhaps Bob")
    for step in (WRITE, SEND):
        early = browser.post(step, form)
        assert early.status_code == 422
        assert re.search(r"send it again in (40|39|38) seconds", words(early))
        assert "Perhaps Bob" in words(early) or 'value="Perhaps Bob"' in early.content.decode()
    assert not Concern.objects.exists()


def test_whoever_does_the_sum_need_not_wait(settings):
    settings.UNNAMED_WAIT_SECONDS, settings.UNNAMED_PUZZLE_BITS = 3600, 6
    browser = Client()
    form = begun(browser)
    solution = next(str(n) for n in range(10_000) if puzzle.solves(form["question"], str(n), 6))
    wrong = next(str(n) for n in range(10_000) if not puzzle.solves(form["question"], str(n), 6))
    assert browser.post(SEND, {**form, "answer": wrong}).status_code == 422
    assert browser.post(SEND, {**form, "answer": solution}).status_code == 200
    another = {**form, "answer": solution, "once": str(uuid.uuid4())}
    assert browser.post(SEND, another).status_code == 422
    assert Concern.objects.count() == 1


def test_a_page_that_was_open_for_a_very_long_time_is_sent_once_more(settings):
    settings.UNNAMED_PAGE_HOURS = -1
    browser = Client()
    response = browser.post(SEND, begun(browser, words="Begun yesterday."))
    assert response.status_code == 422
    assert "Send it once more" in words(response)
    assert "Begun yesterday." in words(response)


def test_a_flood_is_slowed_says_when_to_come_back_and_the_words_stay_on_the_page(settings):
    settings.UNNAMED_AT_ONCE, settings.UNNAMED_AN_HOUR = 1, 30
    browser = Client()
    form = begun(browser)
    browser.post(SEND, form)
    response = browser.post(SEND, begun(browser, words="These words took me an hour."))

    assert response.status_code == 429
    assert "again in about 2 min" in words(response)
    assert 110 <= int(response["Retry-After"]) <= 120
    assert "These words took me an hour." in words(response)
    assert Concern.objects.count() == 1
    assert browser.post(SEND, form).status_code == 200, "one that is kept shows its receipt again"


def test_a_flood_of_bytes_is_slowed_and_words_without_files_still_come(settings):
    settings.UNNAMED_MEGABYTES_AN_HOUR = 1
    browser = Client()
    answers = [browser.post(SEND, {**begun(browser), "pictures": [upload(PNG)]}) for _ in range(2)]
    assert [response.status_code for response in answers] == [200, 429]
    assert "again in about 60 min" in words(answers[1])
    assert browser.post(SEND, begun(browser, words="No picture.")).status_code == 200
    assert [concern.evidence.count() for concern in Concern.objects.order_by("pk")] == [1, 0]


def test_the_sum_is_harder_while_many_concerns_arrive(settings):
    settings.UNNAMED_AT_ONCE, settings.UNNAMED_AN_HOUR, settings.UNNAMED_PUZZLE_BITS = 5, 1, 8
    browser = Client()
    hard = []
    for _ in range(5):
        form = begun(browser)
        hard.append(puzzle.bits_of(form["question"]))
        browser.post(SEND, form)
    assert hard == [8, 8, 8, 10, 12]
