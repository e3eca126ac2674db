"""The pages of those who write courses, review them, and look at what a changed clause asks for."""

from uuid import uuid4

import pytest
from django.urls import reverse

from portal.models import Role
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.domain.test_flagging import edition
from tests.training.factories import course_on, drafted, item_of, new_lesson, of_all_kinds
from tests.training.views.steps import assert_in_order, path, text
from training import domain, queries
from training.enums import Kind, VersionState
from training.models import Answer, CourseVersion, Kept, StillRight

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(policy, author):
    return drafted(of_all_kinds(policy), author)


@pytest.fixture
def browser(author, client_for):
    return client_for(author)


def sent_with(client, address, **changes):
    """What a form on a page would send, as it stands there, with some of it changed; None takes something out."""
    form = client.get(address).context["form"]
    said = {name: form[name].value() for name in form.fields}
    for group in getattr(form, "sizes", {}):
        said[f"{group}-rows"] = form.sizes[group]
    said = {name: value for name, value in {**said, **changes}.items() if value not in (None, False)}
    return client.post(address, said, follow=True)


def edit(draft, part):
    return path("draft-lesson" if domain.kind_of(part) == "lesson" else "draft-item", draft.pk, part.pk)


def test_a_new_version_is_begun_from_the_list_and_lies_there(browser, policy):
    version = course_on(policy)
    page = browser.post(path("draft-begin", version.course.slug), follow=True)
    assert_in_order(text(page), "Version 2", "Edit the settings", "Lesson 1", "Preview q01", "Send it to review")
    assert_in_order(text(browser.get(path("drafts"))), "In hand", version.title, "Open to learners")


def test_a_new_course_is_begun_and_says_what_it_still_needs(browser, policy):
    said = {"title": "Posting well", "policies": [policy.slug], "once": uuid4()}
    page = text(browser.post(path("course-new"), said, follow=True))
    assert "2 things still to do" in page
    assert_in_order(page, "Posting well", "Write at least one lesson.", "Write at least one question.")
    again = text(browser.post(path("course-new"), {**said, "once": uuid4()}))
    assert "Choose another title." in again


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_that_is_sent_as_it_stands_stays_as_it_is(browser, draft, kind):
    item = draft.items.get(kind=kind)
    before = queries.item_words(item)
    sent_with(browser, edit(draft, item))
    assert queries.item_words(draft.items.get(kind=kind)) == before


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_is_written_by_its_form(browser, draft, kind):
    said = item_of(kind, clauses=queries.item_words(draft.items.get(kind=kind)).clauses)
    address = path("draft-item", draft.pk, draft.items.get(kind=kind).pk)
    shown = browser.get(address).context["form"]
    fields = {name: shown[name].value() for name in shown.fields} | {"key": "another", "stamp": ""}
    fields |= {f"{group}-rows": shown.sizes[group] for group in shown.sizes}
    fields = {name: value for name, value in fields.items() if value not in (None, False)}
    browser.post(path("draft-item-new", draft.pk, kind.value), fields)
    made = queries.item_words(draft.items.get(key="another"))
    assert (made.options, made.phrases) == (said.options, said.phrases)
    assert (made.post, made.clauses) == (said.post, said.clauses)


WRONG = {
    "nothing right": (Kind.ONE, {"options-right-1": None}, "One option has to be right"),
    "two right": (Kind.POST, {"options-right-0": "on"}, "One option has to be right"),
    "half a row": (Kind.ONE, {"options-why-1": ""}, "Fill in “Why” of answer 2, or empty all of it."),
    "two the same": (Kind.SEVERAL, {"options-text-1": "A link"}, "Two of its options say the same"),
    "one pair": (Kind.MATCH, {"pairs-match-1": "Tell somebody"}, "All of its pairs have the same match"),
    "no such words": (
        Kind.POST,
        {"phrases-text-1": "Bells"},
        "The phrase “Bells” has to stand",
    ),
    "no clause": (Kind.ONE, {"clauses": []}, "Tick at least one clause."),
    "its name": (Kind.ONE, {"key": "post"}, "Another question of this course has this name."),
    "no question": (Kind.ORDER, {"prompt": ""}, "Fill in “The question”."),
}


@pytest.mark.parametrize(("kind", "changes", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_question_is_said_and_what_was_typed_is_kept(browser, draft, author, kind, changes, told):
    item = draft.items.get(kind=kind)
    page = text(sent_with(browser, edit(draft, item), **changes))
    assert told.replace("“", "“") in page.replace("&quot;", '"')
    assert queries.item_words(draft.items.get(pk=item.pk)) == item_of(kind, clauses=queries.item_words(item).clauses)


def test_what_was_refused_is_there_when_it_is_opened_again(browser, draft):
    item = draft.items.get(kind=Kind.ONE)
    sent_with(browser, edit(draft, item), prompt="Half a question", clauses=[])
    page = text(browser.get(edit(draft, item)))
    assert_in_order(page, "did not save", "Half a question")
    browser.post(edit(draft, item), {"drop": "yes"})
    assert "Half a question" not in text(browser.get(edit(draft, item)))


def test_more_rows_come_and_rows_move_without_anything_being_saved(browser, draft):
    item = draft.items.get(kind=Kind.ORDER)
    page = sent_with(browser, edit(draft, item), more="steps")
    assert page.context["form"].sizes == {"steps": 8}
    page = sent_with(browser, edit(draft, item), **{"row-down": "steps:0"})
    assert [page.context["form"][f"steps-text-{at}"].value() for at in (0, 1)] == ["Think", "Look"]
    assert queries.item_words(draft.items.get(pk=item.pk)).options[0].text == "Look"


def test_whoever_saves_second_sees_what_changed_meanwhile_and_then_saves_over_it(browser, draft, reviewer, client_for):
    lesson = draft.lessons.get(position=1)
    opened = browser.get(edit(draft, lesson)).context["form"]
    mine = {name: opened[name].value() for name in opened.fields} | {"body": "My words."}
    sent_with(client_for(reviewer), edit(draft, lesson), body="Their words.")
    page = browser.post(edit(draft, lesson), mine)
    assert_in_order(text(page), f"{reviewer.name} saved it", "Saved now", "Their", "Yours", "Save mine over theirs")
    assert draft.lessons.get(position=1).body == "Their words."
    form = page.context["form"]
    browser.post(edit(draft, lesson), {name: form[name].value() for name in form.fields})
    assert draft.lessons.get(position=1).body == "My words."


def test_settings_saved_second_are_shown_beside_the_first(browser, draft, reviewer, client_for):
    address = path("draft-settings", draft.pk)
    opened = browser.get(address).context["form"]
    mine = {name: opened[name].value() for name in opened.fields} | {"minutes": 40}
    mine = {name: value for name, value in mine.items() if value not in (None, False)}
    sent_with(client_for(reviewer), address, minutes=50)
    assert_in_order(text(browser.post(address, mine)), "Somebody saved this before you", "50", "40")
    draft.refresh_from_db()
    assert draft.course_as["minutes"] == 50


def test_settings_are_read_as_they_are_typed(browser, draft):
    sent_with(browser, path("draft-settings", draft.pk), draw="work: 2\nat home : 3", attempts_allowed=3)
    draft.refresh_from_db()
    assert (draft.draw, draft.attempts_allowed) == ({"work": 2, "at home": 3}, 3)
    page = text(sent_with(browser, path("draft-settings", draft.pk), draw="two of work"))
    assert "Write “two of work” as a tag, a colon and a number" in page


def test_a_video_asks_for_its_transcript(browser, draft):
    lesson = draft.lessons.get(position=1)
    page = text(sent_with(browser, edit(draft, lesson), video="https://videos.example/1"))
    assert "Write what is said and shown in the video." in page
    sent_with(browser, edit(draft, lesson), video="https://videos.example/1", transcript="Hello.")
    page = text(browser.get(path("preview-lesson", draft.pk, 1)))
    assert_in_order(page, "https://videos.example/1", "What is said and shown in it", "Hello.")


def test_a_script_keeps_what_is_typed_and_only_what_has_a_place(browser, draft, author):
    keep = path("draft-keep", draft.pk)
    assert browser.post(keep, {"place": "lesson:new", "title": "Half", "csrfmiddlewaretoken": "x"}).status_code == 204
    assert Kept.objects.get().fields == {"title": ["Half"]}
    assert browser.post(keep, {"place": "elsewhere", "title": "Half"}).status_code == 404
    assert browser.post(keep, {"place": "lesson:new", "title": "x" * 100_001}).status_code == 413
    assert "You began a lesson that is not saved." in text(browser.get(path("draft", draft.pk)))
    assert browser.get(path("draft-lesson-new", draft.pk)).context["form"]["title"].value() == "Half"


def test_parts_are_moved_removed_and_put_back_by_their_buttons(browser, draft):
    second = draft.lessons.get(position=2)
    arrange = path("draft-arrange", draft.pk)
    browser.post(arrange, {"up": domain.place_of(second)})
    assert draft.lessons.get(position=1) == second
    page = text(browser.post(arrange, {"remove": domain.place_of(second)}, follow=True))
    assert "Lesson “Lesson 2”" in page
    browser.post(arrange, {"restore": Kept.objects.get().pk})
    assert [one.title for one in draft.lessons.order_by("position")] == ["Lesson 2", "Lesson 1"]
    gone = text(browser.post(arrange, {"up": domain.place_of(second)}, follow=True))
    assert "no longer there" in gone


def test_words_for_a_part_that_is_gone_are_kept(browser, draft, author):
    lesson = draft.lessons.get(position=1)
    address = edit(draft, lesson)
    opened = browser.get(address).context["form"]
    said = {name: opened[name].value() for name in opened.fields}
    domain.remove_part(lesson, actor=author)
    assert "nothing was saved" in text(browser.post(address, {**said, "body": "Late."}, follow=True))
    assert Kept.objects.get(place__startswith="lesson:").fields["body"] == ["Late."]
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_is_tried_as_learners_will_and_nothing_is_kept(browser, draft, kind):
    item = draft.items.get(kind=kind)
    address = path("preview-item", draft.pk, item.position)
    assert "Save this answer" in text(browser.get(address))
    assert "not kept" in text(browser.post(address, {}))
    form = browser.get(address).context["form"]
    page = browser.post(address, answered(item, form))
    assert page.context["explained"].word == "Right"
    assert not Answer.objects.exists()


def answered(item, form):
    right = [one.pk for one in item.in_order() if one.is_right]
    if item.kind == Kind.ORDER:
        return {f"place-{pk}": place for place, pk in enumerate(right, start=1)}
    if item.kind == Kind.MATCH:
        first = {}
        for one in item.in_order():
            first.setdefault(one.match, one.pk)
        return {f"match-{one.pk}": first[one.match] for one in item.in_order()}
    phrases = [one.pk for one in item.in_order() if one.is_right and one.part == "phrase"]
    return {"option": [pk for pk in right if pk not in phrases], "phrases": phrases}


def test_it_goes_to_review_and_the_reviewer_sees_what_changes_and_publishes(browser, draft, reviewer, client_for):
    sent_with(browser, edit(draft, draft.lessons.get(position=1)), body="Other words.")
    domain.remove_part(draft.items.get(kind=Kind.MATCH), actor=draft.begun_by)
    domain.add_part(draft, new_lesson(draft.course.policies.get()), actor=draft.begun_by, once=uuid4(), place="")
    page = text(browser.post(path("draft-send", draft.pk), {"words": "Mind the new lesson."}, follow=True))
    assert_in_order(page, "In review", "Waiting for somebody else", "Take it back into a draft")
    assert "Approve and publish" not in page
    other = client_for(reviewer)
    page = text(other.get(path("draft", draft.pk)))
    assert_in_order(
        page,
        "Mind the new lesson.",
        "Lesson: Lesson 1",
        "Changed",
        "Lesson: One more",
        "New",
        "Question: match",
        "Gone",
    )
    page = text(other.post(path("draft-review", draft.pk), {"approve": "yes"}, follow=True))
    assert "Published: " in page
    assert CourseVersion.objects.published().get() == draft
    assert other.get(path("draft", draft.pk)).url == path("course", draft.course.slug)


def test_it_is_sent_back_with_words_only(browser, draft, reviewer, client_for):
    browser.post(path("draft-send", draft.pk), {})
    other = client_for(reviewer)
    assert "Say what is to be changed." in text(other.post(path("draft-review", draft.pk), {"back": "yes"}))
    other.post(path("draft-review", draft.pk), {"back": "yes", "words": "Too long."})
    assert_in_order(text(browser.get(path("draft", draft.pk))), "sent it back", "Too long.", "Settings")


def test_a_writer_cannot_approve_but_takes_it_back(browser, draft):
    browser.post(path("draft-send", draft.pk), {})
    assert browser.post(path("draft-review", draft.pk), {"approve": "yes"}).status_code == 404
    browser.post(path("draft-review", draft.pk), {"take": "yes"})
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_the_owner_of_a_policy_reviews_and_sees_no_draft_before(browser, draft, client_for):
    owner = client_for(person_with(Role.POLICY_OWNER))
    pages = [path("draft", draft.pk), path("preview-lesson", draft.pk, 1), path("preview-item", draft.pk, 1)]
    assert [owner.get(page).status_code for page in pages] == [404] * 3
    browser.post(path("draft-send", draft.pk), {})
    assert [owner.get(page).status_code for page in pages] == [200] * 3
    owner.post(path("draft-review", draft.pk), {"approve": "yes"})
    assert CourseVersion.objects.published().get() == draft


def test_a_draft_is_thrown_away_and_taken_up_again(browser, draft):
    page = text(browser.post(path("draft-discard", draft.pk), follow=True))
    assert_in_order(page, "Thrown away (1)", "Take it up again")
    browser.post(path("draft-take-up", draft.pk))
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_nobody_else_learns_of_a_draft(draft, client_for):
    learner = client_for(PersonFactory())
    for address in (path("drafts"), path("draft", draft.pk), path("draft-lesson-new", draft.pk), path("changed")):
        assert learner.get(address).status_code == 404
    for name in ("draft-send", "draft-review", "draft-discard", "draft-take-up", "draft-arrange", "draft-keep"):
        assert learner.post(path(name, draft.pk)).status_code == 404, name
    assert learner.post(path("draft-begin", draft.course.slug)).status_code == 404
    assert learner.post(reverse("training:still-right")).status_code == 404


def test_a_changed_clause_is_shown_old_beside_new_and_found_still_right(browser, author):
    policy = PolicyFactory()
    edition(policy)
    course_on(policy, lessons=1, items=1)
    now = edition(policy, **{"2": "Second, in other words."})
    assert "reads otherwise now: 1." in text(browser.get(path("drafts")))
    page = text(browser.get(path("changed")))
    assert_in_order(page, "Question: q01", "Changed", "Second.", "in other words", "Still right")
    [row] = browser.get(path("changed")).context["courses"][0]["rows"]
    said = {"place": row["place"], "ref": row["changed"].ref, "edition": now.pk}
    assert "Nothing to look at" in text(browser.post(path("still-right"), said, follow=True))
    assert StillRight.objects.get().by == author
    assert browser.post(path("still-right"), {**said, "ref": "OTHER-1"}).status_code == 404


@pytest.mark.parametrize("items", [1, 8])
def test_a_draft_asks_as_often_however_long_it_is(browser, policy, author, items, django_assert_num_queries):
    draft = drafted(course_on(policy, items=items, lessons=items), author)
    with django_assert_num_queries(30):
        browser.get(path("draft", draft.pk))
