"""The pages of those who answer for training: at a desk, on a phone, by keyboard, on paper; empty, filled, refusing."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from policies.domain import AudienceOf
from portal import audit
from portal.models import Person, Role
from portal.people import add_unit
from tests.browser.desk import Desk
from tests.browser.fit import is_asking, look_closely, refuse
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on, course_words, finished, of_all_kinds
from training import domain
from training.interchange.apart import read_apart
from training.models import CompletionImport, CourseImport

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(900), pytest.mark.django_db(transaction=True)]
Scene = Iterator[tuple[Person, str]]
GIFT = b"::one::Is it so? {=yes#It is. ~no#It is not.}\n\nHow many? {#3}"


def path(name: str, *args: object, **asked: object) -> str:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    return reverse(f"training:{name}", args=args) + (f"?{query}" if query else "")


class Office:
    """An author; a manager with people of their own, one of them a manager too."""

    def __init__(self) -> None:
        cache.clear()
        self.author = person_with(Role.TRAINING_AUTHOR, given_names="Ada", unit=add_unit("apart", "Apart"))
        self.north = add_unit("north", "North and the islands, with everything under it", add_unit("top", "Top"))
        self.manager = PersonFactory(given_names="Carol", unit=self.north)
        self.between = PersonFactory(given_names="Bea", unit=self.north, manager=self.manager)
        self.team = [PersonFactory(unit=add_unit("reef", "Reef", self.north), manager=self.between) for _ in range(3)]

    def course(self) -> Any:
        return course_on(PolicyFactory(title="Posting about the work of the department"), items=2)


def with_nothing(office: Office) -> Scene:
    """No course, and so nothing of any."""
    for name in ("courses", "import", "completions", "insight", "clauses", "unit-courses", "exempt"):
        yield office.author, path(name)
    for name in ("people", "assign-team", "unit-courses"):
        yield office.manager, path(name)


def with_a_course_nobody_has_begun(office: Office) -> Scene:
    course = office.course().course
    domain.withdraw_assignment(course.assignments.get(), actor=office.author)
    cache.clear()
    for name in ("assignments", "assign", "assign-everyone", "terms", "units", "insight-course"):
        yield office.author, path(name, course.slug)
    yield office.author, path("insight-item", course.slug, "q01")


def traded(office: Office) -> Scene:
    version = of_all_kinds(PolicyFactory())
    yield office.author, path("export", version.pk)
    for name, file in (("questions.gift", GIFT), ("whole.gift", b"Is it so? {=yes ~no}")):
        domain.bring_in_course(
            read_apart(name, file), course=None, file_name=name, sha256="0" * 64, once=uuid4(), actor=office.author
        )
        yield office.author, path("import-preview", CourseImport.objects.latest("pk").pk)
    brought = CourseImport.objects.latest("pk")
    domain.draft_course_import(
        brought, actor=office.author, title="Brought in", policies=[version.course.policies.get()]
    )
    yield office.author, path("import-preview", brought.pk)


def table(office: Office, *rows: str) -> CompletionImport:
    content = "\n".join(["Staff number,Course,Completed on,System", *rows]).encode()
    return domain.begin_recording(content, file_name="completions.csv", once=uuid4(), actor=office.author)


def recorded(office: Office) -> Scene:
    slug = office.course().course.slug
    good = [f"{one.staff_number},{slug},27/8/2026,LearnHub" for one in office.team]
    bad = ["S-nobody,x,yesterday,", f"{office.manager.email},{slug},27/8/2062,LearnHub", "," * 3]
    yield office.author, path("completions-preview", table(office, *good, *bad).pk)
    found = table(office, *good)
    yield office.author, path("completions-preview", found.pk)
    domain.record_completions(found, actor=office.author)
    yield office.author, path("completions-preview", found.pk)


def answered(office: Office) -> Scene:
    policy = PolicyFactory()
    version = course_on(policy, items=2)
    for right in [0] * 6 + [1] * 6 + [2] * 8:
        finished(PersonFactory(unit=office.north, manager=office.between), version, right=right)
    domain.load_course(course_words(policy, items=2, pass_mark=90), actor=audit.SYSTEM)
    domain.count_answers()
    slug = version.course.slug
    for name, *args in (("insight",), ("insight-course", slug), ("clauses",), ("units", slug), ("unit-courses",)):
        yield office.author, path(name, *args)
    yield office.author, path("insight-course", slug, version=1)
    yield office.author, path("insight-item", slug, "q01", version=1)
    yield office.manager, path("units", slug)
    yield office.manager, path("units", slug, unit=office.north.pk)


def assigned(office: Office) -> Scene:
    version = office.course()
    course, days = version.course, {"present_days": 9, "newcomer_days": 14}
    domain.set_prerequisites(course, [course_on().course], actor=office.author)
    domain.set_renewal(course, actor=audit.SYSTEM, months=12)
    named = AudienceOf(named_in=frozenset(office.team[:2]))
    made = domain.assign_course(course, actor=office.manager, audience=named, once=uuid4(), **days)
    domain.assign_to_everyone_under(course, actor=office.manager, present_days=9, once=uuid4())
    until = timezone.localdate() + timedelta(days=30)
    domain.exempt_from_course(
        course, actor=office.between, person=office.team[0], reason="On long leave.", ends_on=until, once=uuid4()
    )
    for name in ("assignments", "assign", "terms"):
        yield office.author, path(name, course.slug)
    yield office.author, path("withdraw", made.pk)
    for name in ("people", "assign-team"):
        yield office.manager, path(name)
    yield office.manager, path("people", show="exempt")
    yield office.manager, path("people", show="done")
    yield office.between, path("people")
    yield office.between, path("exempt", course=course.slug)


@pytest.fixture
def desk(page_of, client_for, live_server) -> Desk:
    return Desk(page_of(PersonFactory()), client_for, live_server.url)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.mark.parametrize("scene", [with_nothing, with_a_course_nobody_has_begun, traded, recorded, answered, assigned])
def test_each_page_is_fit_to_look_at_as_it_opens_and_as_it_refuses(
    scene: Callable[[Office], Scene], desk: Desk, office: Office
) -> None:
    for person, address in scene(office):
        desk.seat(person)
        answer = desk.page.goto(address)
        assert answer
        assert answer.status == 200, address
        look_closely(desk.page)
        if is_asking(desk.page):
            refuse(desk.page)


@pytest.mark.parametrize(
    ("name", "file", "fault"),
    [
        ("import", ("a.xml", b'<!DOCTYPE quiz SYSTEM "x"><quiz/>'), "it declares a document type"),
        ("import", ("a.gift", b"// Nothing but a remark."), "There is no question in this file"),
        ("completions", ("a.csv", b"Who,Course,Day"), ""),
    ],
)
def test_a_file_that_cannot_be_read_says_why_at_its_field(desk: Desk, office: Office, name, file, fault) -> None:
    desk.seat(office.author, path(name))
    title, content = file
    field = desk.page.locator("[name=file]")
    field.set_input_files({"name": title, "mimeType": "application/octet-stream", "buffer": content})
    desk.press("Read it")
    expect(desk.page.locator(".error-summary")).to_be_focused()
    expect(desk.page.locator("#id_file_error").first).to_contain_text(fault)
    look_closely(desk.page)


def test_a_manager_asks_everyone_and_then_a_unit_and_is_told_how_many(desk: Desk, office: Office) -> None:
    version = office.course()
    for whom, more, number in (
        ("Everyone who works for you today", {}, 4),
        ("A unit in which everybody works for you", {"unit": "reef"}, 3),
    ):
        desk.seat(office.manager, path("people"))
        desk.follow("Assign a course")
        desk.page.get_by_label("Which course?").select_option(version.course.slug)
        desk.page.get_by_label(whom).check()
        desk.fill(**more, present_days="9")
        desk.press("Assign and tell them")
        expect(desk.page.get_by_text(f"{number} people are asked")).to_be_visible()
        look_closely(desk.page)
