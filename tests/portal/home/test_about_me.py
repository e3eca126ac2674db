"""What is kept about somebody, as they take it along: all of it or a reason, nobody else's, and asked for again."""

import csv
import io
import zipfile
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from policies import domain as policy_domain
from portal.home.about_me import NOT_GIVEN, PARTS
from portal.models import AuditEntry, Person
from portal.notices import CATALOGUE, notify
from tests.conftest import SignIn
from tests.factories import PersonFactory, published_edition
from tests.training.factories import course_on, finished

GIVEN = [field for part in PARTS for field in part.covers]
LEFT_OUT = [field for reason in NOT_GIVEN for field in reason.fields]


def fields_that_name_a_person() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.related_model is Person and not field.auto_created
    }


def test_whatever_names_a_person_is_given_to_them_or_left_out_with_a_reason() -> None:
    listed = [*GIVEN, *LEFT_OUT]
    assert sorted(listed) == sorted(fields_that_name_a_person())
    assert len({part.name for part in PARTS}) == len(PARTS)


def taken(client: Client) -> dict[str, list[dict[str, str]]]:
    answer = client.get(reverse("about-me-file"))
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        return {name: [*csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))] for name in names}


@pytest.mark.django_db
def test_it_is_ones_own_whole_and_nobody_elses(client_for: SignIn) -> None:
    alice, other = PersonFactory(given_names="Alice"), PersonFactory(given_names="Otherwise")
    edition = published_edition()
    course = course_on(edition.policy)
    for person, word in ((alice, "Bells"), (other, "Kettle")):
        policy_domain.acknowledge(edition, actor=person)
        finished(person, course, right=4)
        policy_domain.ask_question(edition.policy, actor=person, wording=f"May I, {word}?", draft=word, once=uuid4())
        notify([person], "case_given_back", url="/")
    tables = taken(client_for(alice))
    assert set(tables) == {f"{part.name}.csv" for part in PARTS}
    assert tables["directory.csv"][0]["Staff number"] == alice.staff_number
    assert [row["Policy"] for row in tables["acknowledgements.csv"]] == [edition.policy.short_name]
    assert [row["Your draft"] for row in tables["questions.csv"]] == ["Bells"]
    assert [len(tables[name]) for name in ("attempts.csv", "completions.csv")] == [1, 1]
    assert [row["Words"] for row in tables["notices.csv"]].count(CATALOGUE["case_given_back"].words) == 1
    said = str(tables)
    assert "Otherwise" not in said
    assert "Kettle" not in said
    assert AuditEntry.objects.filter(action="person.record_taken", actor=alice).count() == 1


@pytest.mark.django_db
def test_the_page_says_what_is_in_it_and_what_is_not(client_for: SignIn) -> None:
    body = client_for(PersonFactory()).get(reverse("about-me")).content.decode()
    assert all(part.title.partition("'")[0] in body for part in PARTS)
    assert all(reason.words.partition("'")[0] in body for reason in NOT_GIVEN)
    assert f'href="{reverse("about-me-file")}"' in body
