"""Courses and attempts, as tests need them."""

from typing import Any

from policies.models import Policy
from portal import audit
from portal.models import Person
from tests.factories import PersonFactory, PolicyFactory, published_edition
from training import domain
from training.content import CourseWords, ItemWords, LessonWords, OptionWords
from training.models import Attempt, CourseVersion


def course_words(policy: Policy, /, *, lessons: int = 2, items: int = 4, **changes: Any) -> CourseWords:
    """A course on a policy with clauses -1 and -2; the right option of each question is its second."""
    refs = [f"{policy.slug}-{number}".upper() for number in (1, 2)]
    words: dict[str, Any] = {
        "slug": f"{policy.slug}-basics",
        "title": f"{policy.title}, the essentials",
        "policy": policy.slug,
        "minutes": 10,
        "pass_mark": 75,
        "lessons": tuple(
            LessonWords(f"Lesson {at}", f"Some **words** to read, part {at}.", (refs[0],))
            for at in range(1, lessons + 1)
        ),
        "items": tuple(_item(at, (refs[at % 2],)) for at in range(1, items + 1)),
    }
    return CourseWords(**{**words, **changes})


def _item(at: int, clauses: tuple[str, ...]) -> ItemWords:
    options = (
        OptionWords(f"Wrong answer {at}", False, f"Why the wrong answer {at} is wrong."),
        OptionWords(f"Right answer {at}", True, f"Why the right answer {at} is right."),
        OptionWords(f"Odd answer {at}", False, f"Why the odd answer {at} is wrong."),
    )
    return ItemWords(f"q{at:02}", f"What would you do in case {at}?", clauses, options)


def course_on(policy: Policy | None = None, **changes: Any) -> CourseVersion:
    """A course open to learners, on a policy in force for every employee."""
    policy = policy or PolicyFactory()
    if not policy.editions.published().exists():
        published_edition(policy)
    version = domain.load_course(course_words(policy, **changes), actor=audit.SYSTEM)
    assert version is not None
    return version


def attempt_by(person: Person | None = None, version: CourseVersion | None = None) -> Attempt:
    return domain.start_attempt(version or course_on(), actor=person or PersonFactory())


def answer(attempt: Attempt, *, right: int, items: int | None = None) -> Attempt:
    """Answer the first `items` questions (all of them), the first `right` of those rightly."""
    for item in attempt.version.items.order_by("position")[:items]:
        option = item.options.filter(is_right=item.position <= right).first()
        domain.answer_item(attempt, item, option, actor=attempt.person)
    return attempt


def finished(person: Person, version: CourseVersion, *, right: int) -> Attempt:
    attempt = answer(attempt_by(person, version), right=right)
    return domain.finish_attempt(attempt, actor=person)
