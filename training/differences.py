"""Two versions of a course beside each other, lesson by lesson and question by question. Plain Python."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.comparing import Words, compare_words

from .content import CourseWords, ItemWords, LessonWords, OptionWords
from .enums import Kind, Platform

Said = Mapping[str, str]
NOTHING: Said = {}


@dataclass(frozen=True)
class Difference:
    """A part that is new, gone or changed; `fields` are what of it, each under its label."""

    name: str
    word: str
    tone: str
    fields: list[tuple[str, Words]]
    place: int | None = None


@dataclass(frozen=True)
class PictureDifference:
    """One that is new, gone, or another under the same name: where it stands before and after, to be looked at."""

    name: str
    word: str
    tone: str
    was_there: bool
    is_there: bool


@dataclass(frozen=True)
class Differences:
    settings: list[tuple[str, Words]]
    lessons: list[Difference]
    items: list[Difference]
    same: int
    pictures: list[PictureDifference]

    @property
    def any(self) -> bool:
        return bool(self.settings or self.lessons or self.items or self.pictures)


def differences(old: CourseWords | None, new: CourseWords) -> Differences:
    """Lessons are known again by their title, else by their place, questions by their key. Nothing stood before a
    first version."""
    lessons = [*_parts(*_paired(old.lessons if old else (), new.lessons))]
    items = [*_parts(_by_key(old.items if old else ()), _by_key(new.items))]
    total = len(new.lessons) + len(new.items)
    touched = sum(one.place is not None for one in [*lessons, *items])
    return Differences(
        settings=[*changed_fields(settings_said(old) if old else NOTHING, settings_said(new)), *_orders(old, new)],
        lessons=lessons,
        items=items,
        same=total - touched,
        pictures=[*_pictures(old, new)],
    )


def _pictures(old: CourseWords | None, new: CourseWords) -> Iterator[PictureDifference]:
    before = {one.name: one.sha256 for one in old.pictures} if old else {}
    after = {one.name: one.sha256 for one in new.pictures}
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield PictureDifference(name, "New", "done", was_there=False, is_there=True)
        elif name not in after:
            yield PictureDifference(name, "Gone", "refused", was_there=True, is_there=False)
        elif before[name] != after[name]:
            yield PictureDifference(name, "Changed", "attention", was_there=True, is_there=True)


def _orders(old: CourseWords | None, new: CourseWords) -> Iterator[tuple[str, Words]]:
    """Where what stands in both stands in another order."""
    for label, before, after in (
        ("Order of the lessons", [one.title for one in old.lessons] if old else [], [one.title for one in new.lessons]),
        ("Order of the questions", [one.key for one in old.items] if old else [], [one.key for one in new.items]),
    ):
        was, now = ([name for name in names if name in before and name in after] for names in (before, after))
        if was != now:
            yield label, compare_words("\n\n".join(was), "\n\n".join(now))


def changed_fields(old: Said, new: Said) -> list[tuple[str, Words]]:
    """What reads otherwise, by its label."""
    labels = dict.fromkeys([*new, *old])
    compared = ((label, compare_words(old.get(label, ""), new.get(label, ""))) for label in labels)
    return [(label, words) for label, words in compared if words.differ]


def _parts(old: Mapping[str, Said], new: Mapping[str, Said]) -> Iterator[Difference]:
    for place, (name, said) in enumerate(new.items(), start=1):
        if name not in old:
            yield Difference(name, "New", "done", changed_fields(NOTHING, said), place)
        elif fields := changed_fields(old[name], said):
            yield Difference(name, "Changed", "attention", fields, place)
    for name, said in old.items():
        if name not in new:
            yield Difference(name, "Gone", "refused", changed_fields(said, NOTHING))


def _paired(old: Sequence[LessonWords], new: Sequence[LessonWords]) -> tuple[dict[str, Said], dict[str, Said]]:
    """Each under the name it has now. One whose title is not there any more is what now stands in its place, if that
    is new too."""
    titles, names = {one.title for one in old}, {one.title for one in new}
    before = {}
    for at, one in enumerate(old):
        follows = new[at].title if at < len(new) else one.title
        is_renamed = one.title not in names and follows not in titles
        before[follows if is_renamed else one.title] = lesson_said(one)
    return before, {one.title: lesson_said(one) for one in new}


def _by_key(items: tuple[ItemWords, ...]) -> dict[str, Said]:
    return {one.key: item_said(one) for one in items}


def lesson_said(lesson: LessonWords) -> Said:
    return {
        "Title": lesson.title,
        "Words": lesson.body,
        "Video": lesson.video,
        "Transcript": lesson.transcript,
        "Clauses": ", ".join(lesson.clauses),
    }


def item_said(item: ItemWords) -> Said:
    said = {"Question": item.prompt, "Kind": Kind(item.kind).label}
    if item.post:
        post = item.post
        said["Post"] = "\n\n".join(
            one for one in (Platform(post.platform).label, post.author, post.handle, post.about, post.words) if one
        )
        said["Picture"] = post.picture
    said["Answers"] = "\n\n".join(_option(item.kind, one) for one in item.options)
    said["Phrases"] = "\n\n".join(_option(Kind.ONE, one) for one in item.phrases)
    said["Order of the answers"] = "As they stand" if item.fixed_order else ""
    said["Clauses"] = ", ".join(item.clauses)
    said["Tags"] = ", ".join(item.tags)
    return said


def _option(kind: str, option: OptionWords) -> str:
    if kind == Kind.MATCH:
        return f"{option.text}: {option.match}. {option.why}"
    if kind == Kind.ORDER:
        return f"{option.text}. {option.why}"
    return f"{'Right' if option.is_right else 'Not right'}: {option.text} ({option.why})"


def settings_said(course: CourseWords) -> Said:
    meant = [*course.roles, *(["managers"] if course.for_managers else [])]
    return {
        "Title": course.title,
        "Policies": ", ".join(course.policies),
        "Minutes": str(course.minutes),
        "Pass mark": f"{course.pass_mark}%",
        "For": ", ".join(meant) or "everyone its policies cover",
        "Questions asked": ", ".join(f"{number} of {tag}" for tag, number in course.draw.items()) or "all of them",
        "Attempts": str(course.attempts or "as many as it takes"),
        "Hours between attempts": str(course.wait_hours),
        "Minutes for the questions": str(course.minutes_allowed or "not limited"),
    }
