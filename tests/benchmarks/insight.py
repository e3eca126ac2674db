"""How the questions of a course do, at so many answers: adding them up, and the pages that show the sums."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.test import Client

from policies.models import Edition
from portal import audit
from portal.models import Person, Role
from portal.people import grant_role
from training import domain
from training.content import CourseWords, ItemWords, LessonWords, OptionWords
from training.models import Answer, CourseVersion

from .__main__ import Line, Size, seconds
from .database import in_database
from .policies import employ, execute
from .queue import signed_in

QUESTIONS = 20
RUNS = 7
OPTIONS = tuple(OptionWords(f"Answer {at}", at == 2, "So it is.") for at in range(1, 5))
TABLES = ("training_attempt", "training_asked", "training_answer")
ATTEMPTS = """
    INSERT INTO training_attempt (version_id, person_id, round, number, only_changed, place, started_at, finished_at,
                                  ran_out, score, passed)
    SELECT %(version)s, id, 1, 1, false, 2, now() - interval '1 hour', now(), false, 0, false
    FROM portal_person WHERE staff_number LIKE 'D%%'
"""
ASKED = """
    INSERT INTO training_asked (attempt_id, item_id, position, shown)
    SELECT attempt.id, item.id, item.position, '{}' FROM training_attempt attempt
    JOIN training_item item ON item.version_id = attempt.version_id WHERE attempt.version_id = %(version)s
"""
# Some know more than others, and the later questions are harder.
ANSWERS = """
    INSERT INTO training_answer (asked_id, chosen, score, at)
    SELECT asked.id, ARRAY[option.id], CASE WHEN option.is_right THEN 100 ELSE 0 END,
        now() - interval '1 hour' + asked.position * interval '40 seconds'
    FROM training_attempt attempt
    JOIN training_asked asked ON asked.attempt_id = attempt.id
    JOIN LATERAL (
        SELECT abs(hashint8(asked.id) %% 100) AS luck, abs(hashint8(attempt.id) %% 50) AS skill
    ) AS one ON true
    JOIN training_option option ON option.item_id = asked.item_id
        AND option.position = CASE WHEN luck < 30 + skill + (20 - asked.position) THEN 2
                                   WHEN luck %% 3 = 0 THEN 1 WHEN luck %% 3 = 1 THEN 3 ELSE 4 END
    WHERE attempt.version_id = %(version)s
"""
SCORES = """
    UPDATE training_attempt SET score = scored.score, passed = scored.score >= 80 FROM (
        SELECT asked.attempt_id, sum(answer.score) / count(*) AS score
        FROM training_asked asked JOIN training_answer answer ON answer.asked_id = asked.id GROUP BY 1
    ) AS scored
    WHERE scored.attempt_id = training_attempt.id AND version_id = %(version)s
"""
WAITING = """
    INSERT INTO training_uncounted (attempt_id, version_id)
    SELECT id, version_id FROM training_attempt WHERE version_id = %(version)s
"""


def run(size: Size) -> Iterator[Line]:
    employ(size["most_staff"])
    author = Person.objects.get(staff_number="B000004")
    grant_role(author, Role.TRAINING_AUTHOR, actor=audit.SYSTEM)
    version = answered()
    answers = Answer.objects.filter(asked__attempt__version=version).count()
    counted = seconds(until_counted)
    assert domain.miscounted() == {}
    yield {"measure": "insight_count", "unit": "s", "value": round(counted, 1), "rows": answers}
    execute("ANALYZE")
    browser = signed_in(author)
    slug = version.course.slug
    pages = {
        "insight_page": f"/training/insight/{slug}/",
        "insight_item": f"/training/insight/{slug}/questions/q7/",
        "insight_clauses": "/training/clauses/",
    }
    for measure, url in pages.items():
        found = sorted(in_database(partial(opened, browser, url)).wall for _ in range(RUNS))
        yield {"measure": measure, "unit": "ms", "value": round(found[RUNS // 2], 1), "target": 100, "rows": answers}


def answered() -> CourseVersion:
    edition = Edition.objects.published().get(policy__slug="dhs")
    refs = [*edition.clauses.order_by("position").values_list("ref", flat=True)[:QUESTIONS]]
    words = CourseWords(
        slug="bench-insight",
        title="Many answers",
        policies=("dhs",),
        minutes=1,
        pass_mark=80,
        lessons=(LessonWords("Words", "Some words.", (refs[0],)),),
        items=tuple(ItemWords(f"q{at}", f"What about {at}?", (ref,), OPTIONS) for at, ref in enumerate(refs, start=1)),
    )
    version = domain.load_course(words, actor=audit.SYSTEM)
    assert version is not None
    for table in TABLES:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in (ATTEMPTS, ASKED, ANSWERS, SCORES, WAITING):
        execute(statement, {"version": version.pk})
    for table in TABLES:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    execute("VACUUM ANALYZE training_attempt, training_asked, training_answer, training_uncounted")
    return version


def until_counted() -> None:
    """A run of the worker ends after some minutes; the next goes on."""
    while domain.count_answers():
        pass


def opened(browser: Client, url: str) -> None:
    answer: Any = browser.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
