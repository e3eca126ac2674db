"""A course assigned to a unit, renewed early and late, and asked again only for what changed, in a real browser."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from policies.domain import publish_edition
from portal import audit
from portal.models import Employment, Role
from portal.people import add_unit
from tests.factories import EditionFactory, PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on, course_words, finished
from tests.training.test_browser import fill_in, of_the_page, press, seems_well
from training import domain
from training.enums import AskAgain
from training.models import Completion

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(page_of, person, width):
    page = page_of(person, width, "light")
    page.faults = []
    page.on("console", lambda message: page.faults.append(message.text))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def pass_by_keyboard(page, questions):
    """From the first question to the certificate."""
    for at in range(1, questions + 1):
        fill_in(page, of_the_page(page))
        press(page, "Save this answer")
        press(page, "Next question" if at < questions else "Finish and see your result")
    press(page, "See your certificate")


def test_an_author_assigns_a_course_to_a_unit_and_its_people_find_it_with_its_day(page_of):
    north = add_unit("north", "North")
    learner = PersonFactory(unit=north)
    version = course_on(PolicyFactory(covers=[Employment.CASUAL]), items=2)
    author = opened(page_of, person_with(Role.TRAINING_AUTHOR), 1280)
    author.goto(reverse("training:assignments", args=[version.course.slug]))
    seems_well(author, "Assignments")
    author.get_by_role("link", name="Assign the course").click()
    seems_well(author, "Assign the course")
    author.get_by_label("Where they work").fill("north")
    author.get_by_label("Ongoing", exact=True).check()
    author.get_by_label("Days for those who are here").fill("9")
    author.get_by_role("button", name="Assign and tell them").click()
    expect(author.get_by_text("1 person is asked")).to_be_visible()
    seems_well(author, "Assignments")

    page = opened(page_of, learner, 360)
    page.goto(reverse("training:courses"))
    seems_well(page, "Training")
    press(page, version.title)
    seems_well(page, version.title)
    due = timezone.localdate() + timedelta(days=9)
    expect(page.get_by_text(f"Complete it by {due.day} {due:%B %Y}")).to_be_visible()


def test_someone_renews_early_by_keyboard_on_a_phone_and_another_finds_it_ran_out(page_of):
    version = course_on(items=1, lessons=1)
    domain.set_renewal(version.course, actor=audit.SYSTEM, months=12)
    early, late = PersonFactory(), PersonFactory()
    old = finished(early, version, right=1, at=timezone.now() - timedelta(days=330)).completion
    finished(late, version, right=1, at=timezone.now() - timedelta(days=400))

    page = opened(page_of, early, 360)
    page.goto(reverse("training:course", args=[version.course.slug]))
    seems_well(page, version.title)
    expect(page.get_by_text("Renew it by")).to_be_visible()
    press(page, "Renew the course")
    press(page, "Begin the questions")
    pass_by_keyboard(page, 1)
    new = Completion.objects.filter(person=early).first()
    assert new.expires_on.replace(year=old.expires_on.year) == old.expires_on

    other = opened(page_of, late, 360)
    other.goto(reverse("training:course", args=[version.course.slug]))
    seems_well(other, version.title)
    expect(other.get_by_text("Your completion ran out on")).to_be_visible()
    press(other, "Start the course")
    seems_well(other, "Lesson 1")


def test_a_changed_clause_asks_only_the_questions_that_rest_on_it(page_of):
    policy, person = PolicyFactory(), PersonFactory()
    finished(person, course_on(policy, items=4), right=4)
    draft = EditionFactory(policy=policy)
    draft.clauses.filter(ref__endswith="-1").update(words="It reads otherwise now.")
    publish_edition(draft, actor=audit.SYSTEM)
    version = domain.load_course(course_words(policy, items=4), actor=audit.SYSTEM, asks_again=AskAgain.CHANGED)

    page = opened(page_of, person, 360)
    page.goto(reverse("training:course", args=[version.course.slug]))
    seems_well(page, version.title)
    expect(page.get_by_text("Part of this course has changed")).to_be_visible()
    press(page, "Start the course")
    seems_well(page, "Begin the questions")
    press(page, "Begin the questions")
    seems_well(page, "Question 1 of 2")
    pass_by_keyboard(page, 2)
    seems_well(page, f"{person.name} completed {version.title}")
