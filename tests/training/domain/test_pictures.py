"""Pictures of a draft: added once, removed and put back, shared between versions, swept when nobody wants them."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain.sweeping import sweep_files
from portal import audit, files
from portal.models import AuditEntry
from tests.training.factories import course_on, course_words, drafted
from tests.training.pictures import drawn, png, stored
from training import domain, queries
from training.content import LessonWords
from training.content.pictures import MOST_PICTURES, placing
from training.interchange import FORMATS, Found, read, write
from training.interchange.shown import packed_as_text
from training.models import CourseImport, Kept, LessonPicture, PictureFile

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(policy, author):
    return drafted(course_on(policy), author)


def lesson_showing(policy, *names, alt="A map"):
    body = "\n\n".join(["Look.", *(placing(name, alt) for name in names)])
    return LessonWords("Shown", body, (f"{policy.slug}-1".upper(),))


def course_with(policy, name="map", colour="teal", **changes):
    return replace(
        course_words(policy, **changes), lessons=(lesson_showing(policy, name),), pictures=(stored(name, colour),)
    )


def published(words):
    return domain.load_course(words, actor=audit.SYSTEM)


def add(draft, author, colour="teal", named="A map of it all"):
    return domain.add_picture(draft, drawn(colour), actor=author, named=named)


def words_of_faults(draft):
    return [fault.words for fault in domain.faults_of(draft)]


def test_a_picture_is_added_once_under_a_name_of_its_own_and_audited(draft, author):
    first = add(draft, author)
    assert add(draft, author) == first
    assert [first.name, add(draft, author, "red").name] == ["a-map-of-it-all", "a-map-of-it-all-2"]
    assert add(draft, author, "blue", named="../../…").name == "picture"
    assert PictureFile.objects.count() == 3
    changes = AuditEntry.objects.filter(action="version.edited").values_list("data__change", "data__picture")
    assert changes.first() == ("picture.added", "a-map-of-it-all")


def test_one_that_no_lesson_shows_and_one_that_is_not_there_keep_a_draft_from_review(draft, author, policy):
    add(draft, author)
    assert words_of_faults(draft) == ["No lesson shows it. Show it in one, or remove it."]
    lesson = draft.lessons.first()
    words = lesson_showing(policy, "a-map-of-it-all", "another")
    stamp = domain.stamp_of(domain.words_of_part(lesson))
    domain.change_part(lesson, words, actor=author, stamp=stamp)
    assert words_of_faults(draft) == [domain.missing_picture("another")]
    with pytest.raises(domain.NotReady):
        domain.send_to_review(draft, actor=author)


def test_a_removed_picture_can_be_put_back_and_its_name_is_not_given_away(draft, author):
    kept = domain.remove_picture(add(draft, author), actor=author)
    assert [one.name for one in queries.removed_parts(draft)] == ["Picture a-map-of-it-all"]
    assert add(draft, author, "red").name == "a-map-of-it-all-2"
    back = domain.restore_picture(kept, actor=author)
    assert (back.name, back.file.sha256) == ("a-map-of-it-all", drawn().sha256)
    with pytest.raises(domain.PartGone):
        domain.restore_picture(kept, actor=author)


def test_a_course_has_no_more_pictures_than_a_phone_loads(draft, author):
    file = add(draft, author).file
    LessonPicture.objects.bulk_create(
        LessonPicture(version=draft, name=f"p{at}", file=file) for at in range(1, MOST_PICTURES)
    )
    with pytest.raises(domain.PictureRefused, match="up to 20 pictures"):
        add(draft, author, "red")


def test_pictures_are_frozen_with_their_version(policy, author):
    version = published(course_with(policy))
    for change in (
        lambda: version.pictures.update(name="other"),
        lambda: version.pictures.get().delete(),
        lambda: LessonPicture.objects.create(version=version, name="more", file=PictureFile.objects.get()),
        lambda: PictureFile.objects.update(sha256="0" * 64),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    draft = drafted(version, author)
    domain.send_to_review(draft, actor=author)
    with pytest.raises(domain.NotBeingWritten):
        add(draft, author, "red")


def test_the_next_version_shares_the_file_and_says_the_same(policy, author):
    version = published(course_with(policy))
    draft = drafted(version, author)
    assert draft.pictures.get().file == version.pictures.get().file
    assert queries.words_of(draft).content_hash() == version.content_hash


def test_another_picture_under_the_same_name_or_another_description_makes_another_course(policy):
    teal, red = course_with(policy), course_with(policy, colour="red")
    told = replace(teal, lessons=(lesson_showing(policy, "map", alt="Another map"),))
    assert len({one.content_hash() for one in (teal, red, told)}) == 3
    assert course_words(policy).content_hash() == replace(course_words(policy), pictures=()).content_hash()


def test_a_file_whose_pictures_are_missing_or_unused_is_refused(policy):
    words = course_with(policy)
    with pytest.raises(domain.CourseRefused, match="shows the picture map, and there is none"):
        published(replace(words, pictures=()))
    with pytest.raises(domain.CourseRefused, match="No lesson shows the picture other"):
        published(replace(words, pictures=(*words.pictures, stored("other", "red"))))


def test_pictures_nobody_wants_are_forgotten_and_then_swept_from_the_disk(draft, author):
    removed = domain.remove_picture(add(draft, author), actor=author)
    unused = domain.store_picture(drawn("red"))
    shown = add(draft, author, "blue").file
    tomorrow = timezone.now() + timedelta(days=2)
    assert (domain.sweep_pictures(), domain.sweep_pictures(at=tomorrow)) == (0, 1)
    assert not PictureFile.objects.filter(pk=unused.pk).exists()
    swept = sweep_files(at=tomorrow)
    assert unused.key in swept.removed
    assert shown.key not in swept.removed
    assert files.is_stored(domain.restore_picture(removed, actor=author).file.key)
    Kept.objects.all().delete()


@pytest.mark.parametrize("key", list(FORMATS))
def test_a_course_with_pictures_comes_back_as_it_was(key, policy, author):
    version = published(course_with(policy, name="a-map"))
    course, pictures = queries.words_of(version), queries.picture_files(version)
    found = domain.store_found_pictures(read(f"a.{FORMATS[key].ending}", write(key, course, pictures)))
    assert (found.course, found.notes) == (course, ())
    assert found.course.content_hash() == version.content_hash
    assert write(key, found.course, pictures) == write(key, course, pictures)
    brought = domain.bring_in_course(found, course=version.course, file_name="a", sha256="", once=uuid4(), actor=author)
    draft = domain.draft_course_import(brought, actor=author)
    assert queries.words_of(draft).content_hash() == version.content_hash
    assert draft.pictures.get().file == version.pictures.get().file


def test_a_picture_of_a_file_that_is_none_is_left_out_and_said_so(policy, author):
    lesson = lesson_showing(policy, "map", "bad")
    files = {"map": packed_as_text(png()), "bad": packed_as_text(b"<svg/>")}
    found = domain.store_found_pictures(Found("GIFT", lessons=(lesson,), files=files))
    assert [one.name for one in found.pictures] == ["map"]
    assert [note.place for note in found.notes] == ["the picture bad"]
    assert not found.files


def test_a_picture_brought_in_beside_another_of_its_name_gets_its_own_and_the_words_follow(policy, author):
    version = published(course_with(policy))
    found = Found("GIFT", lessons=(lesson_showing(policy, "map"),), pictures=(stored("map", "red"),))
    once = uuid4()
    brought = domain.bring_in_course(found, course=version.course, file_name="a", sha256="", once=once, actor=author)
    PictureFile.objects.update(wanted_at=timezone.now() - timedelta(days=3))
    assert domain.sweep_pictures() == 0, "what waits to be confirmed is kept"
    draft = domain.draft_course_import(CourseImport.objects.get(pk=brought.pk), actor=author)
    assert {one.name: one.file.sha256 for one in draft.pictures.all()} == {
        "map": drawn().sha256,
        "map-2": drawn("red").sha256,
    }
    assert "(picture:map-2)" in draft.lessons.last().body
    assert words_of_faults(draft) == []


def test_a_lesson_no_file_could_say_is_put_back_as_it_was(policy, author):
    lesson = LessonWords("Brought", "![](picture:untold)", ())
    brought = domain.bring_in_course(
        Found("GIFT", lessons=(lesson,)),
        course=course_on(policy).course,
        file_name="a",
        sha256="",
        once=uuid4(),
        actor=author,
    )
    draft = domain.draft_course_import(brought, actor=author)
    kept = domain.remove_part(draft.lessons.last(), actor=author)
    assert [one.name for one in queries.removed_parts(draft)] == ["Lesson “Brought”"]
    assert domain.words_of_part(domain.restore_part(kept, actor=author)) == lesson
