"""`manage.py load_training`: the courses that ship, and plain words where a file cannot be used."""

from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import PolicyFactory, published_edition
from tests.training.factories import course_words
from training.models import CourseVersion

pytestmark = pytest.mark.django_db


def load(*paths):
    out = StringIO()
    call_command("load_training", *map(str, paths), stdout=out)
    return out.getvalue()


@pytest.fixture
def policies():
    call_command("load_policies", stdout=StringIO())


def test_the_courses_that_ship_fit_the_policies_that_ship(policies):
    assert load().count("published.") == 2
    found = CourseVersion.objects.order_by("course__slug", "course__policies__slug").values_list(
        "course__slug", "course__policies__slug"
    )
    assert list(found) == [
        ("handling-concerns", "dhs"),
        ("social-media-at-work-and-at-home", "acbps"),
        ("social-media-at-work-and-at-home", "dhs"),
    ]


def test_loading_again_changes_nothing_and_takes_few_queries(policies):
    load()
    with CaptureQueriesContext(connection) as made:
        assert load() == ""
    assert len(made) <= 2 * 7 + 2  # the last for the picture
    assert CourseVersion.objects.count() == 2


@pytest.fixture
def course_file(tmp_path):
    policy = PolicyFactory()
    published_edition(policy)

    def write(name="training.yaml", **changes):
        words = course_words(policy)
        course = {
            "slug": words.slug,
            "title": words.title,
            "policies": [policy.slug],
            "minutes": words.minutes,
            "pass_mark": words.pass_mark,
            "lessons": [{"title": "One", "body": "Read.", "clauses": [f"{policy.slug}-1".upper()]}],
            "items": [
                {
                    "id": "q1",
                    "prompt": "What now?",
                    "clauses": [f"{policy.slug}-2".upper()],
                    "options": [
                        {"text": "This.", "right": True, "why": "So."},
                        {"text": "That.", "right": False, "why": "No."},
                    ],
                }
            ],
        }
        path = tmp_path / name
        path.write_text(yaml.safe_dump({**course, **changes}), encoding="utf-8")
        return path

    return write


def test_one_file_can_be_loaded_by_name(course_file):
    assert load(course_file()).endswith("version 1: published.\n")


def test_a_bad_file_is_named_and_keeps_no_other_back(course_file):
    bad, good = course_file("a.yaml", pass_mark=400), course_file("b.yaml")
    with pytest.raises(CommandError) as refusal:
        load(bad, good)
    assert str(refusal.value) == f"{bad}: `pass_mark`: write a whole number from 1 to 100."
    assert CourseVersion.objects.count() == 1


def test_a_clause_that_the_policy_has_not_is_named(course_file):
    path = course_file(lessons=[{"title": "One", "body": "Read.", "clauses": ["NO-SUCH"]}])
    with pytest.raises(CommandError, match="has no clause NO-SUCH"):
        load(path)


def test_a_file_that_is_no_text_or_not_there_is_refused(tmp_path):
    picture = tmp_path / "picture.yaml"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(CommandError, match="not UTF-8 text"):
        load(picture)
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "nothing.yaml")
