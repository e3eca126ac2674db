"""Training: one answer saved, beside the bare INSERT of a signed-in request."""

import statistics
from collections.abc import Iterator
from uuid import uuid4

from django.db import connection

from policies.domain import AudienceOf, Covered
from policies.models import Edition
from portal import audit
from portal.models import Notice, Person, Role
from portal.people import grant_role
from training import domain
from training.content import CourseWords, ItemWords, LessonWords, OptionWords
from training.models import Answer, Assignment, Attempt, Course, Enrolment

from .__main__ import Line, Size, line, paired, seconds
from .policies import EVERYONE, employ
from .queue import signed_in

RUNS = 5
OPTIONS = tuple(OptionWords(f"Answer {at}", at == 2, "So it is.") for at in range(1, 5))


def run(size: Size) -> Iterator[Line]:
    person = Person.objects.get(staff_number="B000003")
    attempt = begun(person, questions=size["runs"] + 1)
    browser = signed_in(person)
    asked = iter(attempt.asked.order_by("position"))

    def answer() -> None:
        one = next(asked)
        address = f"/training/attempts/{attempt.pk}/questions/{one.position}/"
        assert browser.post(address, {"option": one.shown[0]}).status_code == 302

    value, least = paired(answer, lambda: browser.post("/floor/insert/", {"option": 1}), size["runs"])
    assert Answer.objects.filter(asked__attempt=attempt).count() == size["runs"] + 1
    yield line("answer_saved", value, least, limit=3, rows=size["runs"])
    yield from assigning(attempt.version.course, size)


def begun(person: Person, *, questions: int) -> Attempt:
    """At the questions of a course that asks so many."""
    edition = Edition.objects.published().get(policy__slug="dhs")
    ref = edition.clauses.earliest("position").ref
    items = (ItemWords(f"q{at}", f"What about {at}?", (ref,), OPTIONS) for at in range(1, questions + 1))
    words = CourseWords(
        slug="bench-answers",
        title="Many questions",
        policies=("dhs",),
        minutes=1,
        pass_mark=80,
        lessons=(LessonWords("Words", "Some words.", (ref,)),),
        items=tuple(items),
    )
    version = domain.load_course(words, actor=audit.SYSTEM)
    assert version is not None
    return domain.begin_questions(domain.start_attempt(version, actor=person), actor=person)


def assigning(course: Course, size: Size) -> Iterator[Line]:
    """Everyone there is asked and told, beside the bare INSERT ... SELECT of the same rows into tables of their own."""
    employ(size["most_staff"])
    author = Person.objects.get(staff_number="B000004")
    grant_role(author, Role.TRAINING_AUTHOR, actor=audit.SYSTEM)
    author = Person.objects.get(pk=author.pk)
    everyone = AudienceOf((Covered(EVERYONE),))
    made: list[Assignment] = []

    def assign() -> None:
        given = {"audience": everyone, "present_days": 28, "newcomer_days": 28, "once": uuid4()}
        made.append(domain.assign_course(course, actor=author, **given))

    with connection.cursor() as cursor:
        for table in (Enrolment, Notice):
            cursor.execute(f"CREATE TABLE bare_{table._meta.db_table} (LIKE {table._meta.db_table} INCLUDING ALL)")

    def insert() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bare_training_enrolment (assignment_id, person_id, since, due_on)"
                " SELECT %s, id, current_date, current_date + 28 FROM portal_person WHERE is_active",
                [-len(made)],
            )
            cursor.execute(
                "INSERT INTO bare_portal_notice (person_id, kind, words, url, created_at, mail_after)"
                " SELECT id, 'course_to_do', %s, %s, now(), now() FROM portal_person WHERE is_active",
                ["A training course is waiting for you.", "/training/courses/bench-answers/"],
            )

    turns = [(seconds(assign), seconds(insert)) for _ in range(RUNS + 1)][1:]
    value, least = (statistics.median(column) for column in zip(*turns, strict=True))
    people = made[0].enrolments.count()
    assert people >= size["most_staff"]
    yield {**line("assign_training", value, least, limit=3, rows=people), "unit": "s"}
