"""Courses as their authors write them: the list of drafts, a draft as a whole, and its way through review."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.http import SignedInRequest
from portal.models import Person, Role
from training import domain, queries, rules
from training.content import names_in
from training.differences import PictureDifference, differences
from training.enums import AskAgain, Kind, VersionState
from training.forms import NewCourseForm, ReviewForm, SendForm
from training.models import Course, CourseVersion, Item, Lesson, LessonPicture

from .links import trail_to
from .picturing import shown

STATE_TONES = {VersionState.DRAFT: "attention", VersionState.IN_REVIEW: "wait", VersionState.DISCARDED: "neutral"}
OVERTAKEN = "Somebody took another step with this draft just now. This is where it stands."


def author_of(request: SignedInRequest) -> Person:
    """Nobody else knows that there are such pages."""
    if not rules.can_author(request.user):
        raise Http404
    return request.user


def draft_for(request: SignedInRequest, pk: int) -> CourseVersion:
    return get_object_or_404(queries.workable_by(request.user), pk=pk)


def trail_to_drafts(version: CourseVersion | None = None) -> list[dict[str, str]]:
    trail = [*trail_to(), {"label": "Writing courses", "url": reverse("training:drafts")}]
    if version:
        trail.append({"label": version.title, "url": reverse("training:draft", args=[version.pk])})
    return trail


@require_GET
def draft_list(request: SignedInRequest) -> HttpResponse:
    person = author_of(request)
    drafts = [*queries.workable_by(person)]
    busy = {one.course_id: one for one in drafts if one.state != VersionState.DISCARDED}
    courses = [{"course": one, "draft": busy.get(one.pk)} for one in queries.courses_to_author()]
    context = {
        "drafts": [{"version": one, "tone": STATE_TONES[VersionState(one.state)]} for one in busy.values()],
        "discarded": [one for one in drafts if one.state == VersionState.DISCARDED],
        "courses": courses,
        "changed": queries.count_changed(),
        "once": uuid4(),
        "trail": trail_to(),
    }
    return render(request, "training/authoring.html", context)


@require_http_methods(["GET", "POST"])
def course_new(request: SignedInRequest) -> HttpResponse:
    person = author_of(request)
    form = NewCourseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            version = domain.start_course(
                actor=person, title=said["title"], policies=[*said["policies"]], once=said["once"]
            )
            return redirect("training:draft", pk=version.pk)
        except domain.CourseRefused as refusal:
            form.add_error("title", str(refusal))
    context = {"form": form, "trail": trail_to_drafts()}
    return render(request, "training/authoring_new.html", context)


@require_POST
def draft_begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """The next version of a course, or the one that is in hand."""
    person = author_of(request)
    course = get_object_or_404(Course.objects.published(), slug=slug)
    version = domain.start_version(course, actor=person, once=uuid4())
    return redirect("training:draft", pk=version.pk)


@require_GET
def draft_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """To write in while it is a draft, to read and decide about while it is in review."""
    version = queries.workable_by(request.user).filter(pk=pk).first()
    if version is None:
        return _published_since(request, pk)
    return _review_page(request, version, ReviewForm()) if version.is_in_review else _outline_page(request, version)


def _published_since(request: SignedInRequest, pk: int) -> HttpResponse:
    """A notice may lead to what was published meanwhile."""
    found = CourseVersion.objects.filter(pk=pk, published_at__isnull=False, begun_by__isnull=False)
    course = get_object_or_404(Course.objects.visible_to(request.user), versions__in=found)
    if not rules.can_see_what_fails(request.user):
        raise Http404
    return redirect("training:course", slug=course.slug)


def _outline_page(request: SignedInRequest, version: CourseVersion, send: SendForm | None = None) -> HttpResponse:
    faults: dict[str, list[str]] = {}
    for fault in domain.faults_of(version):
        faults.setdefault(fault.place or "whole", []).append(fault.words)
    typed = queries.typed_places(version, request.user)
    lessons = [*version.lessons.prefetch_related("clauses")]
    items = [*version.items.prefetch_related("clauses")]
    context = {
        "version": version,
        "tone": STATE_TONES[VersionState(version.state)],
        "facts": [{"term": term, "value": value} for term, value in _facts(version)],
        "lessons": [_row(one, faults, typed) for one in lessons],
        "items": [_row(one, faults, typed) for one in items],
        "pictures": [_picture_row(one, faults, lessons) for one in version.pictures.select_related("file")],
        "kinds": Kind.choices,
        "faults": faults,
        "faulty": sum(map(len, faults.values())),
        "typed": typed,
        "removed": queries.removed_parts(version),
        "step": queries.last_step(version),
        "form": send or SendForm(),
        "can_write": version.is_draft,
        "trail": trail_to_drafts(),
    }
    return render(request, "training/authoring_draft.html", context)


def _row(part: Lesson | Item, faults: dict[str, list[str]], typed: set[str]) -> dict[str, Any]:
    place = domain.place_of(part)
    return {
        "part": part,
        "place": place,
        "anchor": place.replace(":", "-"),
        "faults": faults.get(place, []),
        "typed": place in typed,
        "refs": [one.ref for one in part.clauses.all()],
    }


def _picture_row(picture: LessonPicture, faults: dict[str, list[str]], lessons: list[Lesson]) -> dict[str, Any]:
    place = domain.place_of_picture(picture)
    return {
        "picture": picture,
        "place": place,
        "anchor": place.replace(":", "-"),
        "shown": shown(picture),
        "lessons": [one.title for one in lessons if picture.name in names_in(one.body)],
        "faults": faults.get(place, []),
    }


def _facts(version: CourseVersion) -> list[tuple[str, str]]:
    said = domain.settings_of(version)
    roles = [*(Role(one).label for one in said["roles"]), *(["Managers"] if said["for_managers"] else [])]
    drawn = ", ".join(f"{number} tagged {tag}" for tag, number in version.draw.items())
    return [
        ("Policies", ", ".join(one.short_name for one in queries.policies_meant(version)) or "None yet"),
        ("For", ", ".join(roles) or "Everyone its policies cover"),
        ("Takes", f"{said['minutes']} minutes"),
        ("Pass mark", f"{version.pass_mark}%"),
        ("Questions asked", drawn or "All of them"),
        ("Attempts", str(version.attempts_allowed or "No limit")),
        ("Hours between attempts", str(version.wait_hours)),
        ("Who completed it before", AskAgain(version.asks_again).label),
        ("Time for the questions", f"{version.minutes_allowed} minutes" if version.minutes_allowed else "No limit"),
    ]


def _review_page(request: SignedInRequest, version: CourseVersion, form: ReviewForm) -> HttpResponse:
    standing = version.course.versions.published().first()
    before = queries.words_of(standing) if standing else None
    compared = differences(before, queries.words_of(version))
    context = {
        "version": version,
        "standing": standing,
        "compared": compared,
        "pictures": _compared_pictures(compared.pictures, standing, version) if compared.pictures else [],
        "lessons": version.lessons.all(),
        "items": version.items.all(),
        "writers": [one.person for one in version.contributions.select_related("person")],
        "step": queries.last_step(version),
        "form": form,
        "can_approve": rules.can_approve(request.user, version),
        "can_take_back": queries.wrote_in(version, request.user),
        "trail": trail_to_drafts() if rules.can_author(request.user) else trail_to(),
    }
    return render(request, "training/authoring_review.html", context)


def _compared_pictures(
    found: list[PictureDifference], standing: CourseVersion | None, version: CourseVersion
) -> list[dict[str, Any]]:
    """Each as it was and as it is to be."""
    was, now = ({one.name: shown(one) for one in each.pictures.all()} if each else {} for each in (standing, version))
    return [
        {
            "one": one,
            "was": was[one.name] if one.was_there else None,
            "now": now[one.name] if one.is_there else None,
        }
        for one in found
    ]


@require_POST
def draft_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the reviewer decides; a writer can only take it back."""
    version = draft_for(request, pk)
    form = ReviewForm(request.POST)
    may_approve, is_writer = rules.can_approve(request.user, version), queries.wrote_in(version, request.user)
    if not version.is_in_review:
        return _overtaken(request, pk)
    decides = may_approve and not {"approve", "back"}.isdisjoint(request.POST)
    if not decides and not (is_writer and "take" in request.POST):
        raise Http404
    if not form.is_valid():
        return _review_page(request, version, form)
    try:
        return _decide(request, version, form.cleaned_data["words"])
    except domain.StepRefused:
        return _overtaken(request, pk)
    except domain.NotReady as refusal:
        for fault in refusal.faults:
            form.add_error(None, fault.words)
    except domain.CourseRefused as refusal:
        form.add_error(None, str(refusal))
    return _review_page(request, version, form)


def _decide(request: SignedInRequest, version: CourseVersion, words: str) -> HttpResponse:
    if "approve" not in request.POST:
        domain.send_back(version, actor=request.user, words=words)
        messages.success(request, "It is a draft again, and those who wrote it are told.")
        if rules.can_author(request.user):
            return redirect("training:draft", pk=version.pk)
        return redirect("training:courses")
    published = domain.approve_version(version, actor=request.user, words=words)
    messages.success(request, f"Published: {published}. Those it is for are told.")
    return redirect("training:course", slug=published.course.slug)


def _overtaken(request: SignedInRequest, pk: int) -> HttpResponse:
    messages.info(request, OVERTAKEN)
    return redirect("training:draft", pk=pk)


@require_POST
def draft_send(request: SignedInRequest, pk: int) -> HttpResponse:
    person, version = author_of(request), draft_for(request, pk)
    form = SendForm(request.POST)
    if not form.is_valid():
        return _outline_page(request, version, form)
    try:
        domain.send_to_review(version, actor=person, words=form.cleaned_data["words"])
        messages.success(request, "Sent. Those who can review it are told; its words stand until one of them answers.")
    except domain.NotReady:
        messages.warning(request, "Not sent yet: what is still to do stands below.")
    except domain.StepRefused:
        messages.info(request, OVERTAKEN)
    return redirect("training:draft", pk=pk)


@require_POST
def draft_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    person, version = author_of(request), draft_for(request, pk)
    try:
        domain.discard_version(version, actor=person)
        messages.success(request, "Thrown away. You can take it up again below.")
    except domain.StepRefused:
        messages.info(request, OVERTAKEN)
    return redirect("training:drafts")


@require_POST
def draft_take_up(request: SignedInRequest, pk: int) -> HttpResponse:
    person, version = author_of(request), draft_for(request, pk)
    try:
        domain.take_up_version(version, actor=person)
    except domain.StepRefused:
        messages.warning(request, "Another draft of this course is in hand. Finish that one, or throw it away first.")
        return redirect("training:drafts")
    return redirect("training:draft", pk=pk)
