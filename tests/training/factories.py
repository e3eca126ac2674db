"""Courses and attempts, as tests need them."""

from typing import Any
from uuid import uuid4

from policies.models import Policy
from portal import audit
from portal.models import Person
from tests.factories import PersonFactory, PolicyFactory, published_edition
from training import domain
from training.content import CourseWords, ItemWords, LessonWords, OptionWords, PostWords
from training.enums import Kind
from training.models import Asked, Attempt, CourseVersion


def course_words(
    policy: Policy, /, *, lessons: int = 2, items: int | tuple[ItemWords, ...] = 4, **changes: Any
) -> CourseWords:
    """A course on a policy with clauses -1 and -2; the right option of each question is its second."""
    refs = [f"{policy.slug}-{number}".upper() for number in (1, 2)]
    words: dict[str, Any] = {
        "slug": f"{policy.slug}-basics",
        "title": f"{policy.title}, the essentials",
        "policies": (policy.slug,),
        "minutes": 10,
        "pass_mark": 75,
        "lessons": tuple(
            LessonWords(f"Lesson {at}", f"Some **words** to read, part {at}.", (refs[0],))
            for at in range(1, lessons + 1)
        ),
        "items": items if isinstance(items, tuple) else tuple(_item(at, (refs[at % 2],)) for at in range(1, items + 1)),
    }
    return CourseWords(**{**words, **changes})


def _item(at: int, clauses: tuple[str, ...]) -> ItemWords:
    options = (
        OptionWords(f"Wrong answer {at}", False, f"Why the wrong answer {at} is wrong."),
        OptionWords(f"Right answer {at}", True, f"Why the right answer {at} is right."),
        OptionWords(f"Odd answer {at}", False, f"Why the odd answer {at} is wrong."),
    )
    return ItemWords(f"q{at:02}", f"What would you do in case {at}?", clauses, options)


def item_of(kind: Kind, /, key: str = "", **changes: Any) -> ItemWords:
    """A question of a kind, on clause -1 of the policy that `refs` name."""
    words: dict[str, Any] = {"key": key or kind.value, "prompt": f"What about this one ({kind})?", "kind": kind}
    words["options"] = {
        Kind.ONE: (_option("This", False), _option("That", True), _option("Both", False)),
        Kind.SEVERAL: (_option("A link", True), _option("A screenshot", True), _option("A guess", False)),
        Kind.ORDER: tuple(_option(step, True) for step in ("Look", "Think", "Ask", "Post")),
        Kind.MATCH: (
            _option("A colleague mocks a customer", True, "Tell somebody"),
            _option("Your roster changed", True, "Your manager"),
            _option("An account pretends to be us", True, "Tell somebody"),
        ),
        Kind.POST: (_option("Post it", False), _option("Leave it", True), _option("Hide the name", False)),
    }[kind]
    if kind == Kind.POST:
        words["post"] = PostWords(
            platform="short",
            author="Sam Example",
            handle="@sam",
            about="I work where you ring",
            words="Nice weather. Mrs Kelly from Dubbo rang again today, poor thing. Off to the pool.",
            picture="A pool on a sunny day.",
        )
        words["phrases"] = (_option("Nice weather", False), _option("Mrs Kelly from Dubbo", True))
    return ItemWords(**{**words, **changes})


def _option(text: str, is_right: bool, match: str = "") -> OptionWords:
    return OptionWords(text, is_right, f"Why about {text.lower()}.", match)


def of_all_kinds(policy: Policy, **changes: Any) -> CourseVersion:
    """A course with one question of each kind, in the order of the kinds."""
    clauses = (f"{policy.slug}-1".upper(),)
    return course_on(policy, items=tuple(item_of(kind, clauses=clauses) for kind in Kind), **changes)


def course_on(policy: Policy | None = None, **changes: Any) -> CourseVersion:
    """A course open to learners, on a policy in force for every employee."""
    policy = policy or PolicyFactory()
    if not policy.editions.published().exists():
        published_edition(policy)
    version = domain.load_course(course_words(policy, **changes), actor=audit.SYSTEM)
    assert version is not None
    return version


def right_of(asked: Asked) -> list[int]:
    """What answers a question rightly, whatever its kind."""
    options = asked.item.in_order()
    if asked.item.kind in (Kind.ORDER, Kind.MATCH):
        return [option.pk for option in options]
    return [option.pk for option in options if option.is_right]


def wrong_of(asked: Asked) -> list[int]:
    """The first wrong answer; the steps turned about; every row with the match of the next; a wrong phrase."""
    options = asked.item.in_order()
    if asked.item.kind == Kind.ORDER:
        return [option.pk for option in reversed(options)]
    if asked.item.kind == Kind.MATCH:
        return [next(other.pk for other in options if other.match != option.match) for option in options]
    wrong = {option.part: option.pk for option in reversed(options) if not option.is_right}
    return [*wrong.values()] if asked.item.kind == Kind.POST else [next(o.pk for o in options if not o.is_right)]


def give(asked: Asked, *, right: bool, **when: Any) -> Any:
    return domain.answer_item(asked, right_of(asked) if right else wrong_of(asked), actor=asked.attempt.person, **when)


def attempt_by(person: Person | None = None, version: CourseVersion | None = None, **when: Any) -> Attempt:
    """An attempt whose questions are begun."""
    attempt = domain.start_attempt(version or course_on(), actor=person or PersonFactory(), **when)
    return domain.begin_questions(attempt, actor=attempt.person, **when)


def answer(attempt: Attempt, *, right: int, items: int | None = None, **when: Any) -> Attempt:
    """Answer the first `items` questions (all of them), the first `right` of those rightly."""
    for asked in attempt.asked.order_by("position")[:items]:
        give(asked, right=asked.position <= right, **when)
    return attempt


def finished(person: Person, version: CourseVersion, *, right: int, **when: Any) -> Attempt:
    attempt = answer(attempt_by(person, version, **when), right=right, **when)
    return domain.finish_attempt(attempt, actor=person, **when)


def drafted(version: CourseVersion, author: Person) -> CourseVersion:
    """The next version of a course, begun by an author."""
    return domain.start_version(version.course, actor=author, once=uuid4())


def new_lesson(policy: Policy, title: str = "One more") -> LessonWords:
    return LessonWords(title, "More **words**.", (f"{policy.slug}-1".upper(),))
