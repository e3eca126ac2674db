"""The pages of a release: what they ask, what they refuse, and what stands on them afterwards."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from incidents.domain import releasing as verbs
from incidents.models import FileExport, Release
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .releases import approved, begun, document, ground, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def page_of(release: Release, *more: object, name: str = "file_release") -> str:
    return reverse(f"incidents:{name}", args=[release.investigation_id, release.pk, *more])


def test_it_is_begun_with_whom_it_is_for_its_reference_and_why(cast: Cast, client_for: SignIn) -> None:
    file = cast.answered()
    petra, asking = client_for(cast.petra), reverse("incidents:file_release_new", args=[file.pk])
    assert petra.post(asking, {"once": uuid.uuid4(), "made_for": "complete", "why": " "}).status_code == 422
    asked = {"once": uuid.uuid4(), "made_for": "respondent", "reference": "R 3", "why": "He asks for his file."}
    begun_twice = {petra.post(asking, asked).url for _ in range(2)}
    assert begun_twice == {page_of(Release.objects.get())}
    records = petra.get(reverse("incidents:file_records", args=[file.pk])).content.decode()
    assert Release.objects.get().number in records
    assert "R 3" in records


def test_paragraphs_and_words_are_taken_out_and_put_back_without_a_script(cast: Cast, client_for: SignIn) -> None:
    release = begun(cast.answered(), cast.petra)
    petra, answer = client_for(cast.petra), document(release, "Response to")
    page = page_of(release, answer.number, name="file_release_document")
    sent = {"form": "remove", "remove-ground": ground(release), "remove-phrase": "I was angry"}
    assert petra.post(page, sent).url == page
    shown = petra.get(page).content.decode()
    assert (
        '<span class="release-removed">[removed: Personal information of another person, FOI Act s 47F]</span>' in shown
    )
    assert document(release, "Response to").given == "part"
    wrong = petra.post(page, {**sent, "remove-phrase": "Not in there"})
    assert wrong.status_code == 422
    assert "These words stand nowhere in it" in wrong.content.decode()
    assert "Not in there" in wrong.content.decode()  # half-typed words stay
    assert petra.post(page, {**sent, "remove-phrase": ""}).status_code == 422
    petra.post(page, {"form": "remove", "remove-ground": ground(release), "remove-places": ["0"]})
    assert len(document(release, "Response to").removals) == 2
    for place in (1, 0):
        seen = document(release, "Response to").choice.pk
        petra.post(page_of(release, answer.number, place, name="file_release_put_back"), {"choice": seen})
    assert document(release, "Response to").removals == []


def test_a_decision_on_one_and_on_several_documents(cast: Cast, client_for: SignIn) -> None:
    release = begun(cast.answered(), cast.petra)
    petra, one = client_for(cast.petra), document(release, "Chronology")
    page = page_of(release, one.number, name="file_release_document")
    assert petra.post(page, {"form": "give", "give-decision": "withhold"}).status_code == 422
    petra.post(page, {"form": "give", "give-decision": "withhold", "give-ground": ground(release, "Legal")})
    assert document(release, "Chronology").choice.ground == "Legal advice, FOI Act s 42"
    several = {"form": "several", "several-decision": "give"}
    assert petra.post(page_of(release), several).status_code == 422
    petra.post(page_of(release), {**several, "several-documents": ["1", "2"]})
    assert [one.given for one in verbs.with_choices(release)][:2] == ["whole", "whole"]
    everywhere = {"form": "everywhere", "everywhere-names": [cast.bob.name], "everywhere-ground": ground(release)}
    assert petra.post(page_of(release), everywhere).status_code == 302
    left = petra.get(page_of(release)).content.decode()
    assert "Given with parts removed" in left
    assert petra.post(page_of(release), {"form": "unknown"}).status_code == 404


def test_a_second_person_checks_it_and_then_it_leaves_once(cast: Cast, client_for: SignIn) -> None:
    release = begun(cast.answered(), cast.petra)
    petra, olga = client_for(cast.petra), client_for(cast.olga)
    assert "Send it to a second person" not in petra.get(page_of(release)).content.decode()
    everything = [str(one.number) for one in verbs.with_choices(release)]
    withheld = {"form": "several", "several-decision": "withhold", "several-ground": ground(release, "Delib")}
    petra.post(page_of(release), {**withheld, "several-documents": everything})
    petra.post(page_of(release, "checking", name="file_release_step"), {"words": ""})
    assert petra.get(page_of(release, "approved", name="file_release_step")).status_code == 404
    assert "Somebody else has to check it" in petra.get(page_of(release)).content.decode()
    approve = page_of(release, "approved", name="file_release_step")
    assert olga.post(approve, {"words": ""}).status_code == 422
    assert olga.post(approve, {"words": "I read each."}).url == page_of(release)
    begun_at = petra.post(page_of(release, name="file_release_take")).url
    assert petra.post(page_of(release, name="file_release_take")).url == begun_at
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    answer = petra.post(f"{begun_at}take/")
    assert answer.streaming
    b"".join(answer)
    assert FileExport.objects.get().is_sealed
    shown = petra.get(page_of(release)).content.decode()
    assert "It was downloaded." in shown
    assert "I read each." in shown  # and it can be looked at later
    assert "Take it out" not in petra.get(page_of(release, 1, name="file_release_document")).content.decode()


def test_it_stands_in_the_chronology_and_in_the_history(cast: Cast, client_for: SignIn, tmp_path: Path) -> None:
    file = cast.answered()
    release = approved(begun(file, cast.petra), cast)
    taken(release, cast.petra, tmp_path / "a.zip")
    for name in ("file_chronology", "investigation"):
        shown = client_for(cast.petra).get(reverse(f"incidents:{name}", args=[file.pk])).content.decode()
        assert "Left the portal" in shown
        assert release.number in shown


@pytest.mark.parametrize("is_long", [False, True])
def test_the_page_asks_the_same_however_much_is_in_it(
    cast: Cast, client_for: SignIn, django_assert_max_num_queries: Any, is_long: bool
) -> None:
    file = cast.sanctioned() if is_long else cast.answered()
    release, petra = begun(file, cast.petra), client_for(cast.petra)
    petra.get(page_of(release))
    with django_assert_max_num_queries(30):
        petra.get(page_of(release))
