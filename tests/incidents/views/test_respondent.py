"""What a respondent reads, and when: all of what they were told, nothing of what they were not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from incidents.domain import investigation
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.letter import extend_period
from incidents.enums import InvestigationState as S
from incidents.models import Extension, Investigation, Letter, LetterReading
from incidents.queries import pictures_of
from incidents.waiting import waiting_for
from tests.conftest import SignIn
from tests.incidents.cast import Cast, picture

pytestmark = pytest.mark.django_db
LIST = "/my-matters/"
ANSWER = {"words": "I was angry, and it is gone.", "finished": "on"}


def page_of(file: Investigation, name: str = "my_matter", *args: Any) -> str:
    return reverse(f"incidents:{name}", args=[file.pk, *args])


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("stage", ["referred", "formal", "appointed"])
def test_a_respondent_knows_nothing_before_the_notice(cast: Cast, client_for: SignIn, stage: str) -> None:
    file = getattr(cast, stage)()
    client = client_for(cast.bob)

    assert "There is nothing here" in text(client.get(LIST))
    assert client.get(page_of(file)).status_code == 404
    for letter in file.letters.all():
        assert client.get(page_of(file, "my_letter", letter.pk)).status_code == 404


def test_a_discontinuance_before_the_notice_tells_them_nothing(cast: Cast, client_for: SignIn) -> None:
    file = investigation.discontinue(cast.appointed(), actor=cast.petra, words="Not his account.")

    assert client_for(cast.bob).get(page_of(file)).status_code == 404


def test_only_the_respondent_opens_their_matter(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    letter, review = file.letters.get(kind="L4"), file.reviews.first()
    pages = [
        page_of(file),
        page_of(file, "my_letter", letter.pk),
        page_of(file, "my_matter_review", review.pk, "applied"),
    ]

    for name in ("alice", "carol", "dev", "mina", "olga", "petra", "ivan", "bella", "sam"):
        client = client_for(getattr(cast, name))
        assert {client.get(url).status_code for url in pages} == {404}
        assert file.number not in text(client.get(LIST))


def test_they_read_what_is_alleged_and_by_when_to_answer(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()

    page = text(client_for(cast.bob).get(page_of(file)))

    for words in ("You wrote that a named customer was a liar.", "7 days left", cast.clauses[0].words, "13(3) Respect"):
        assert words in page


def test_they_never_read_who_reported_nor_what_was_written_about_them(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    client = client_for(cast.bob)
    pages = [text(client.get(page_of(file)))]
    pages += [
        text(client.get(page_of(file, "my_letter", letter.pk))) for letter in file.letters.filter(to_respondent=True)
    ]
    people = [getattr(cast, name).name for name in ("alice", "carol", "dev", "mina", "olga", "petra", "ivan")]
    hidden = [*people, "He mocks our customers", "Names a customer.", "It names a customer.", "Serious."]

    assert [words for words in hidden for page in pages if words in page] == []


def test_a_letter_not_addressed_to_them_stays_closed(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()

    assert client_for(cast.bob).get(page_of(file, "my_letter", file.letters.get(kind="L3").pk)).status_code == 404


def test_the_first_reading_of_a_letter_is_noted_once(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    client = client_for(cast.bob)
    url = page_of(file, "my_letter", file.letters.get(kind="L4").pk)

    assert "I have not formed a view" in text(client.get(url))
    client.get(url)

    assert LetterReading.objects.filter(person=cast.bob).count() == 1


def test_a_response_sent_twice_is_one_response(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    client = client_for(cast.bob)

    answers = [client.post(page_of(file), ANSWER) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    letter = file.letters.get(kind="L4")
    assert letter.response.words == ANSWER["words"]
    file.refresh_from_db()
    assert file.state == S.INVESTIGATING
    assert ANSWER["words"] in text(client.get(page_of(file)))


def test_another_response_is_refused_and_kept_on_the_page(cast: Cast, client_for: SignIn) -> None:
    file = cast.answered()

    answer = client_for(cast.bob).post(page_of(file), {**ANSWER, "words": "One more thing."})

    assert answer.status_code == 422
    assert "One more thing." in text(answer)
    assert "stands as you sent it" in text(answer)


def test_a_response_waits_until_it_is_said_to_be_whole(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()

    answer = client_for(cast.bob).post(page_of(file), {"words": "Not done yet"})

    assert answer.status_code == 422
    assert "Not done yet" in text(answer)
    assert not file.letters.filter(response__isnull=False).exists()


def let_time_run_out(cast: Cast) -> Investigation:
    file = cast.appointed()
    cast.allege(file)
    investigation.issue_notice(file, actor=cast.bella, at=timezone.now() - timedelta(days=20))
    investigation.close_response_periods()
    file.refresh_from_db()
    return file


def test_a_late_response_is_refused_with_its_words_kept(cast: Cast, client_for: SignIn) -> None:
    file = let_time_run_out(cast)
    client = client_for(cast.bob)

    assert "You can respond" not in text(client.get(page_of(file)))
    answer = client.post(page_of(file), ANSWER)

    assert answer.status_code == 422
    assert ANSWER["words"] in text(answer)
    assert "ask the decision-maker for more time" in text(answer)


def test_more_time_given_late_opens_the_answer_again(cast: Cast, client_for: SignIn) -> None:
    file = let_time_run_out(cast)
    extend_period(
        file.letters.get(kind="L4"), actor=cast.bella, due_at=timezone.now() + timedelta(days=3), reason="In hospital."
    )
    client = client_for(cast.bob)

    page = text(client.get(page_of(file)))
    client.post(page_of(file), ANSWER)

    assert "You can respond" in page
    assert "In hospital." not in page
    assert file.letters.get(kind="L4").response.words == ANSWER["words"]
    assert Extension.objects.count() == 1


def test_nothing_can_be_answered_once_the_matter_is_discontinued(cast: Cast, client_for: SignIn) -> None:
    file = investigation.discontinue(cast.noticed(), actor=cast.petra, words="It was not his account.")
    client = client_for(cast.bob)

    page = text(client.get(page_of(file)))
    answer = client.post(page_of(file), ANSWER)

    assert "You can respond" not in page
    assert "Ended without a finding" in page
    assert answer.status_code == 422
    assert waiting_for(cast.bob) == []


def test_they_see_the_pictures_relied_on_and_no_others(cast: Cast, client_for: SignIn) -> None:
    file = cast_with_pictures(cast)
    while prepare_next_evidence():
        pass
    first, second = pictures_of(file.case)
    cast.allege(file, first)
    cast.show_whole(file)
    client = client_for(cast.bob)
    address = reverse("incidents:evidence", args=[first.code])
    assert client.get(address).status_code == 404

    investigation.issue_notice(file, actor=cast.bella)
    page = text(client.get(page_of(file)))

    assert address in page
    assert str(second.code) not in page
    assert client.get(reverse("incidents:evidence_original", args=[first.code])).status_code == 404


def cast_with_pictures(cast: Cast) -> Investigation:
    """The file of a concern that came with two pictures."""
    usual = cast.account

    def with_pictures(**fields: Any) -> Any:
        return usual(pictures=[picture("one.png"), picture("two.png", (50, 30))], **fields)

    cast.account = with_pictures  # type: ignore[method-assign]
    return cast.appointed()


def test_they_say_once_that_they_applied_for_review(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    review = file.reviews.get()
    client = client_for(cast.bob)
    url = page_of(file, "my_matter_review", review.pk, "applied")

    assert "I have applied for review" in text(client.get(page_of(file)))
    assert "It does not send them anything" in text(client.get(url))
    for _ in range(2):
        client.post(url, {"on": "today"})

    review.refresh_from_db()
    assert (review.state, review.applied_on) == ("applied", timezone.localdate())
    assert client.get(page_of(file, "my_matter_review", review.pk, "lapsed")).status_code == 404


def test_a_proposal_is_answered_on_the_same_page(cast: Cast, client_for: SignIn) -> None:
    file = cast.proposed_to()
    client = client_for(cast.bob)
    page = text(client.get(page_of(file)))

    client.post(page_of(file), {**ANSWER, "words": "A fine would break me."})

    assert "proposed sanction" in page
    assert file.letters.get(kind="L9").response.words == "A fine would break me."


def test_a_newer_proposal_takes_the_place_of_the_one_before(cast: Cast, client_for: SignIn) -> None:
    file = cast.proposed_to()
    cast.propose(file, cast.fine("2"), words="Heavier.")

    client_for(cast.bob).post(page_of(file), ANSWER)

    first, second = Letter.objects.filter(kind="L9")
    assert (first.is_answered, second.is_answered) == (False, True)


def test_their_page_asks_little(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    client = client_for(cast.bob)
    client.get(page_of(file))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(page_of(file))

    assert page.status_code == 200
    assert len(asked) <= 30, len(asked)
