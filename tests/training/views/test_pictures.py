"""Pictures on pages: added from beside the words of a lesson, shown where it is read, served to whom it is open."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.models import Role
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition
from tests.training.domain.test_pictures import course_with, lesson_showing, published
from tests.training.factories import course_on, drafted
from tests.training.pictures import drawn, png
from tests.training.views.steps import path, text
from training import domain
from training.models import CourseVersion
from training.views.picturing import MARK

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(policy, author):
    return drafted(course_on(policy), author)


@pytest.fixture
def browser(author, client_for):
    return client_for(author)


def address_of(picture):
    return path("picture", picture.version_id, picture.name, picture.file.sha256[:MARK])


def post(browser, draft, content=None, name="A map.png", **said):
    lesson = draft.lessons.get(position=1)
    files = {} if content is None else {"picture": SimpleUploadedFile(name, content)}
    said = {"title": lesson.title, "body": "My words.", "alt": "", **said, **files}
    return browser.post(path("draft-lesson", draft.pk, lesson.pk), said, follow=True)


def test_a_picture_is_added_to_the_words_as_they_were_typed_and_nothing_is_saved_yet(browser, draft):
    for _ in range(2):
        page = post(browser, draft, png(), alt="A [map] of it", **{"add-picture": "yes"})
    body = page.context["form"]["body"].value()
    assert body == "My words.\n\n![A \\[map\\] of it](picture:a-map)"
    assert "Move its line to where it belongs" in text(page)
    assert draft.pictures.count() == 1
    assert draft.lessons.get(position=1).body != body


def test_one_that_was_chosen_is_not_lost_when_the_lesson_is_saved(browser, draft):
    page = post(browser, draft, png(), is_decorative="on")
    assert page.context["form"]["body"].value().endswith('![](picture:a-map "decorative")')


@pytest.mark.parametrize(
    ("content", "said", "words"),
    [
        (None, {"alt": "A map"}, "Choose a picture."),
        (png(), {}, "Say what it shows, or tick that it adds nothing to the words."),
        (png(), {}, "Choose the picture again too: a browser does not keep it for you."),
        (png(), {"alt": "A map", "is_decorative": "on"}, "not both"),
        (b"GIF89a", {"alt": "A map"}, "cannot be read, or is cut off"),
        (b"<svg/>", {"alt": "A map"}, "a drawing in code, not a picture"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said_and_the_words_stay(browser, draft, content, said, words):
    page = post(browser, draft, content, **said, **{"add-picture": "yes"})
    assert words in text(page)
    assert page.context["form"]["body"].value() == "My words."
    assert not draft.pictures.exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("![A map](picture:none)", "It shows the picture “none”, which this course does not have."),
        ("![](picture:none)", "Say what the picture “none” shows"),
        ("![A map](https://example.org/map.png)", "lies elsewhere"),
    ],
)
def test_words_that_show_what_is_not_there_or_not_told_are_not_saved(browser, draft, body, words):
    page = post(browser, draft, body=body)
    assert words in text(page)


def test_a_picture_stands_in_the_lesson_and_the_preview_with_its_size_and_description(browser, author, policy):
    version = published(course_with(policy))
    draft = drafted(version, author)
    for page, one in (
        (browser.get(path("lesson", version.course.slug, 1)), version),
        (browser.get(path("preview-lesson", draft.pk, 1)), draft),
    ):
        address = address_of(one.pictures.get())
        shown = f'<img src="{address}" alt="A map" width="64" height="48" loading="lazy">'
        assert shown in page.content.decode()


def test_a_picture_goes_out_as_itself_and_is_asked_for_once(browser, policy):
    picture = published(course_with(policy)).pictures.get()
    response = browser.get(address_of(picture))
    assert b"".join(response.streaming_content) == drawn().data
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert "sandbox" in response["Content-Security-Policy"]
    assert browser.get(address_of(picture)[:-2] + "0/").status_code == 404


def test_a_picture_is_for_whoever_may_see_the_lesson(client_for, author, policy):
    other = PolicyFactory()
    published_edition(other)
    words = course_with(policy)
    hidden = lesson_showing(other, "map")
    version = published(words)
    draft = drafted(version, author)
    learner, owner = client_for(PersonFactory()), client_for(person_with(Role.POLICY_OWNER))
    assert learner.get(address_of(version.pictures.get())).status_code == 200
    seen = {who: one.get(address_of(draft.pictures.get())).status_code for who, one in (("l", learner), ("o", owner))}
    assert seen == {"l": 404, "o": 404}
    domain.send_to_review(draft, actor=author)
    assert owner.get(address_of(draft.pictures.get())).status_code == 200
    assert learner.get(address_of(draft.pictures.get())).status_code == 404
    assert hidden.clauses != words.lessons[0].clauses


def test_the_outline_removes_a_picture_and_puts_it_back(browser, author, draft):
    picture = domain.add_picture(draft, drawn(), actor=author, named="map")
    arrange = path("draft-arrange", draft.pk)
    page = browser.post(arrange, {"remove": domain.place_of_picture(picture)}, follow=True)
    assert "Picture map" in text(page)
    assert not draft.pictures.exists()
    page = browser.post(arrange, {"restore": draft.kept.removed().get().pk}, follow=True)
    assert "No lesson shows it." in text(page)
    assert draft.pictures.get().name == "map"
    assert browser.post(arrange, {"up": domain.place_of_picture(picture)}).status_code == 302


def test_the_reviewer_sees_each_picture_that_is_new_gone_or_another(browser, author, policy):
    version = published(course_with(policy))
    draft = drafted(version, author)
    domain.remove_picture(draft.pictures.get(), actor=author)
    domain.add_picture(draft, drawn("red"), actor=author, named="new")
    lesson = draft.lessons.get()
    domain.change_part(
        lesson,
        lesson_showing(policy, "new"),
        actor=author,
        stamp=domain.stamp_of(domain.words_of_part(lesson)),
    )
    domain.send_to_review(draft, actor=author)
    page = browser.get(path("draft", draft.pk))
    assert address_of(version.pictures.get()) in page.content.decode()
    assert address_of(draft.pictures.get()) in page.content.decode()
    assert [(one.name, one.word) for one in page.context["compared"].pictures] == [("map", "Gone"), ("new", "New")]


def test_every_way_out_carries_the_pictures(browser, policy):
    version = published(course_with(policy))
    out = {key: browser.get(path("export-file", version.pk, key)) for key in ("yaml", "gift", "moodle", "qti2", "qti3")}
    assert out["yaml"]["Content-Disposition"].endswith('.yaml.zip"')
    assert all(response.status_code == 200 for response in out.values())
    scorm = browser.get(reverse("training:export-scorm", args=[version.pk, policy.slug])).content
    assert b"pictures/map.png" in scorm
    assert CourseVersion.objects.count() == 1
