"""The whole life of a course by keyboard alone, its learner on a phone: from its author to a clause that changed."""

from datetime import datetime, timedelta
from random import Random

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from policies.domain import publish_edition
from portal import audit
from portal.models import Role
from portal.people import add_unit
from tests.factories import PASSWORD, EditionFactory, PersonFactory, person_with
from tests.training.factories import item_of
from tests.training.keyboard import (
    answer,
    choose,
    fill,
    of_the_page,
    opened,
    pass_by_keyboard,
    press,
    save,
    seems_well,
    tab_to,
    tick,
    write_item,
)
from training.domain import attempt as attempting
from training.enums import AskAgain, Kind
from training.models import Attempt, Completion, Course, CourseVersion
from training.renewal import add_months

pytestmark = [
    pytest.mark.browser,
    pytest.mark.long,
    pytest.mark.timeout(900),
    pytest.mark.django_db(transaction=True),
]
TITLE = "Posting well"


@pytest.fixture
def cast():
    """An author, a reviewer, a learner of the unit that is asked, and a colleague to whom a certificate is shown."""
    roles = {"ada": (Role.TRAINING_AUTHOR,), "rita": (Role.TRAINING_AUTHOR,)}
    people = {name: person_with(*given, given_names=name.title()) for name, given in roles.items()}
    people["lena"] = PersonFactory(given_names="Lena", unit=add_unit("north", "North"))
    people["vera"] = PersonFactory(given_names="Vera")
    return people


def write(page, policy):
    """A course with two lessons and a bank of four questions, of which two are drawn."""
    page.goto(reverse("training:courses"))
    press(page, "Writing courses")
    press(page, "New course")
    fill(page, "title", TITLE)
    tick(page, "policies", policy.slug)
    press(page, "Begin the course")
    seems_well(page, TITLE)
    refs = [f"{policy.slug}-{number}".upper() for number in (1, 2)]
    for title in ("Think first", "Then post"):
        press(page, "Add a lesson")
        fill(page, "title", title)
        fill(page, "body", "Look **twice** before you post.")
        tick(page, "clauses", refs[1])
        save(page)
    draft = CourseVersion.objects.get()
    for number in range(4):
        page.goto(reverse("training:draft-item-new", args=[draft.pk, Kind.ONE.value]))
        write_item(
            page, item_of(Kind.ONE, prompt=f"What of case {number}?", clauses=()), refs[number // 2], tags="cases"
        )
    page.goto(reverse("training:draft-settings", args=[draft.pk]))
    fill(page, "pass_mark", "100")
    fill(page, "draw", "cases: 2")
    save(page)
    seems_well(page, TITLE)
    return draft


def publish(author, reviewer, draft):
    author.goto(reverse("training:draft", args=[draft.pk]))
    press(author, "Send to review")
    expect(author.get_by_role("heading", name="Waiting for somebody else")).to_be_visible()
    reviewer.goto(reverse("training:draft", args=[draft.pk]))
    seems_well(reviewer, TITLE)
    press(reviewer, "Approve and publish")
    seems_well(reviewer, TITLE)
    assert CourseVersion.objects.published().get() == draft


def assign_to_north(page, course):
    page.goto(reverse("training:terms", args=[course.slug]))
    choose(page, "counts", "months")
    fill(page, "months", "12")
    save(page)
    press(page, "Assign the course")
    fill(page, "unit_1", "north")
    tick(page, "employments_1", "ongoing")
    fill(page, "present_days", "9")
    press(page, "Assign and tell them")
    expect(page.get_by_text("1 person is asked")).to_be_visible()
    seems_well(page, "Assignments")


def read_to_the_questions(page):
    seems_well(page, "Think first")
    press(page, "Next")
    seems_well(page, "Then post")
    press(page, "Begin the questions")
    seems_well(page, "Question 1 of 2")


def sign_out(page):
    tab_to(page, "one.matches('.menu-narrow > summary')")
    page.keyboard.press("Enter")
    press(page, "Sign out")


def sign_in(page, person):
    page.context.clear_cookies()
    page.goto(reverse("sign-in"))
    fill(page, "username", person.email)
    fill(page, "password", PASSWORD)
    press(page, "Sign in")


def drawn(number):
    asked = Attempt.objects.get(number=number).asked.order_by("position")
    return [*asked.values_list("item__key", flat=True)]


def fail(page, other, lena):
    """One answer is right; the other was half chosen when they signed out, and is there when they come back."""
    answer(page, of_the_page(page))
    press(page, "Save this answer")
    press(page, "Next question")
    asked = of_the_page(page)
    answer(page, asked, right=False)
    expect(page.locator("[data-kept]")).to_contain_text("Kept at")
    sign_out(page)

    sign_in(other, lena)
    other.goto(reverse("training:courses"))
    press(other, TITLE)
    press(other, "Go on where you left off")
    seems_well(other, "Question 2 of 2")
    assert of_the_page(other) == asked
    expect(other.locator("[name=option]:checked")).to_have_count(1)
    press(other, "Save this answer")
    seems_well(other, "Question 2 of 2")
    assert other.title().startswith("Not right: ")
    press(other, "Finish and see your result")
    seems_well(other, "Your result")
    expect(other.get_by_role("heading", name="Not passed this time")).to_be_visible()


def retry(page, lena):
    """Both are drawn anew."""
    press(page, "Try the questions again")
    pass_by_keyboard(page, 2)
    seems_well(page, f"{lena.name} completed {TITLE}")
    assert drawn(1) != drawn(2)
    return Completion.objects.get()


def check(page, completion):
    page.goto(reverse("training:courses"))
    press(page, "Check a certificate")
    fill(page, "code", completion.code.lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    seems_well(page, "Check a certificate")
    expect(page.locator(".facts")).to_contain_text(completion.person.name)


def on(day):
    """At noon of a day, for the portal too, which runs in this process."""
    return time_machine.travel(datetime.combine(day, datetime.min.time()).astimezone() + timedelta(hours=12))


def renew(page, course, said, button):
    page.goto(reverse("training:course", args=[course.slug]))
    seems_well(page, TITLE)
    expect(page.get_by_text(said)).to_be_visible()
    press(page, button)
    read_to_the_questions(page)
    pass_by_keyboard(page, 2)
    return Completion.objects.first()


def change_a_clause(policy):
    draft = EditionFactory(policy=policy)
    draft.clauses.filter(ref__endswith="-1").update(words="It reads otherwise now.")
    publish_edition(draft, actor=audit.SYSTEM)


def take_up_the_change(author, reviewer):
    """Each question that rests on the clause is looked at in a draft, which asks again for those alone."""
    author.goto(reverse("training:changed"))
    seems_well(author, "Clauses that changed")
    press(author, "Edit in a draft")
    draft = CourseVersion.objects.in_hand().get()
    for item in draft.items.filter(clauses__ref__endswith="-1").order_by("position"):
        author.goto(reverse("training:draft-item", args=[draft.pk, item.pk]))
        save(author)
    author.goto(reverse("training:draft-settings", args=[draft.pk]))
    choose(author, "asks_again", AskAgain.CHANGED.value)
    save(author)
    publish(author, reviewer, draft)


def take_what_changed(page, course):
    page.goto(reverse("training:course", args=[course.slug]))
    seems_well(page, TITLE)
    expect(page.get_by_text("Part of this course has changed")).to_be_visible()
    press(page, "Start the course")
    press(page, "Begin the questions")
    refs = Attempt.objects.latest("pk").asked.values_list("item__clauses__ref", flat=True)
    assert [ref[-2:] for ref in refs] == ["-1", "-1"]
    pass_by_keyboard(page, 2)


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.soak)])
def test_a_course_is_written_reviewed_assigned_failed_passed_checked_renewed_and_asked_again(
    page_of, policy, cast, monkeypatch, theme
):
    monkeypatch.setattr(attempting, "_chance", Random(2))  # which draws another two the second time
    ada, rita, lena, vera = cast.values()
    author, reviewer = (opened(page_of, one, 1280, theme) for one in (ada, rita))
    publish(author, reviewer, write(author, policy))
    course = Course.objects.get()
    assign_to_north(author, course)

    page, other = (opened(page_of, lena, 360, theme) for _ in range(2))
    page.goto(reverse("training:courses"))
    seems_well(page, "Training")
    press(page, TITLE)
    due = timezone.localdate() + timedelta(days=9)
    expect(page.get_by_text(f"Complete it by {due.day} {due:%B %Y}")).to_be_visible()
    seems_well(page, TITLE)
    press(page, "Start the course")
    read_to_the_questions(page)
    fail(page, other, lena)
    first = retry(other, lena)
    check(opened(page_of, vera, 360, theme), first)

    with on(first.expires_on - timedelta(days=30)):
        early = renew(opened(page_of, lena, 360, theme), course, "Renew it by", "Renew the course")
    assert early.expires_on == add_months(first.expires_on, 12)

    with on(early.expires_on + timedelta(days=5)):
        late = renew(opened(page_of, lena, 360, theme), course, "Your completion ran out on", "Start the course")
        assert late.expires_on == add_months(timezone.localdate(), 12)
        change_a_clause(policy)
        take_up_the_change(*(opened(page_of, one, 1280, theme) for one in (ada, rita)))
        page = opened(page_of, lena, 360, theme)
        take_what_changed(page, course)
        seems_well(page, f"{lena.name} completed {TITLE}")
    assert Completion.objects.first().expires_on == late.expires_on
