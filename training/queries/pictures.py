"""The pictures of a version: who may see one, and their bytes on the way out."""

from collections.abc import Collection

from portal import files, people
from portal.models import Person, Role
from training.content import CourseWords, names_in
from training.models import Course, CourseVersion, LessonPicture

from .drafts import workable_by
from .standing import lessons_for


def picture_for(person: Person, version: int, name: str) -> LessonPicture | None:
    """Whoever may see a lesson may see what it shows. Who writes or reviews a version sees what stands beside it."""
    found = LessonPicture.objects.filter(version=version, name=name)
    picture = found.select_related("file", "version__course").first()
    return picture if picture and _may_see(person, picture) else None


def _may_see(person: Person, picture: LessonPicture) -> bool:
    version = picture.version
    worked_on = workable_by(person).filter(course=version.course)
    if version.published_at is None:
        return worked_on.filter(pk=version.pk).exists()
    if people.holds(person, Role.TRAINING_AUTHOR) or worked_on.exists():
        return True
    if not Course.objects.visible_to(person).filter(pk=version.course_id).exists():
        return False
    return any(picture.name in names_in(lesson.body) for lesson in lessons_for(person, version))


def names_shown(course: CourseWords) -> set[str]:
    return {name for lesson in course.lessons for name in names_in(lesson.body)}


def picture_files(version: CourseVersion, names: Collection[str] | None = None) -> dict[str, bytes]:
    """PNGs by the names they go by: all there are, or those named. Raises files.FileRefused, StorageUnavailable."""
    found = version.pictures.select_related("file")
    wanted = [one for one in found if names is None or one.name in names]
    return {one.name: b"".join(files.opened(one.file.key)) for one in wanted}
