"""Training: one answer saved, beside the bare INSERT of a signed-in request."""

from collections.abc import Iterator

from policies.models import Edition
from portal import audit
from portal.models import Person
from training import domain
from training.content import CourseWords, ItemWords, LessonWords, OptionWords
from training.models import Answer, Attempt

from .__main__ import Line, Size, line, paired
from .queue import signed_in

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
