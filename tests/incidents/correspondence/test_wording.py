"""The words of letters, changed by People Services managers and by nobody else."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from incidents.domain import investigation
from incidents.domain.wording import Overtaken, return_to_wording, rewrite_wording, standing_wording
from incidents.enums import LetterKind
from incidents.letters.shipped import shipped
from incidents.models import LetterTemplate
from incidents.rules.machine import MoveRefused
from tests.conftest import SignIn
from tests.incidents.cast import Cast
from tests.incidents.views.investigation.pages import text

pytestmark = pytest.mark.django_db

KIND = LetterKind.DISCONTINUANCE
WORDS = "Dear {{recipient}}\n\nIt is over.\n\n{{reasons}}"


def page(name: str, *parts: object) -> str:
    return reverse(f"incidents:{name}", args=[KIND.value, *parts])


def test_letters_are_written_from_the_newest_words_and_issued_ones_stay(cast: Cast) -> None:
    file = cast.noticed()
    before = file.letters.get(kind="L4").document
    rewrite_wording(KIND, WORDS, actor=cast.petra, why="Shorter.", after=1)

    investigation.discontinue(file, actor=cast.petra, words="No more to find.")

    letter = file.letters.get(kind=KIND)
    assert letter.template_version == 2
    assert "It is over.\nNo more to find." in letter.body
    assert file.letters.get(kind="L4").document == before


def test_only_a_people_services_manager_changes_words(cast: Cast) -> None:
    for person in (cast.olga, cast.bella, cast.sam, cast.dev):
        with pytest.raises(MoveRefused):
            rewrite_wording(KIND, WORDS, actor=person, why="Mine.", after=1)


def test_the_same_words_twice_are_one_version_and_others_in_between_are_not_lost(cast: Cast) -> None:
    for _ in range(2):
        rewrite_wording(KIND, WORDS, actor=cast.petra, why="Shorter.", after=1)
    assert LetterTemplate.objects.count() == 1

    with pytest.raises(Overtaken):
        rewrite_wording(KIND, WORDS + "\n\nMore.", actor=cast.petra, why="Longer.", after=1)


def test_an_earlier_version_comes_back_as_the_newest(cast: Cast) -> None:
    rewrite_wording(KIND, WORDS, actor=cast.petra, why="Shorter.", after=1)

    return_to_wording(KIND, 1, actor=cast.petra, why="Too short.", after=2)

    assert (standing_wording(KIND).version, standing_wording(KIND).words) == (3, shipped(KIND))
    assert LetterTemplate.objects.get(version=3).returns_to == 1


def test_a_version_never_changes(cast: Cast) -> None:
    rewrite_wording(KIND, WORDS, actor=cast.petra, why="Shorter.", after=1)
    for change in (
        lambda: LetterTemplate.objects.update(words="x"),
        lambda: LetterTemplate.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_words_are_seen_on_a_made_case_before_they_stand(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.petra)
    sent = {"words": WORDS, "why": "Shorter.", "after": "1"}

    preview = client.post(page("letter_template_edit"), sent)
    assert "It is over." in text(preview)
    assert "Robin Sample" in text(preview)
    assert not LetterTemplate.objects.exists()

    assert client.post(page("letter_template_edit"), {**sent, "keep": "yes"}).status_code == 302
    assert "It is over." in text(client.get(page("letter_template")))
    assert "Version 1" in text(client.get(page("letter_template_version", 1)))
    client.post(page("letter_template_version", 1), {"why": "Back.", "after": "2"})
    assert standing_wording(KIND).version == 3


def test_words_that_name_what_they_may_not_are_refused_with_the_reason(cast: Cast, client_for: SignIn) -> None:
    client = client_for(cast.petra)
    sent = {"words": "{{reasons}} {{password}}", "why": "x", "after": "1", "keep": "yes"}

    answer = client.post(page("letter_template_edit"), sent)

    assert answer.status_code == 422
    assert "no field password" in text(answer)
    assert not LetterTemplate.objects.exists()
