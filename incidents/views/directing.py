"""Training that the outcome of a matter asks of its respondent: on the file of People Services alone."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from incidents.domain import directing as verbs
from incidents.forms.directing import DirectCourseForm, TakeBackCourseForm
from incidents.models import DirectedCourse, Investigation
from incidents.rules import access
from incidents.rules.machine import Who
from portal.http import SignedInRequest
from training.models import Assignment, Completion

from .file import asked, not_found_unless, not_open, on_file, posted


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """For the page of the file: People Services only."""
    if not access.sees_errands(request.user, file):
        return {}
    given = [*DirectedCourse.objects.filter(investigation=file).select_related("given_by")]
    manages = Who.SERVICES_MANAGER in access.capacities(file, request.user)
    may_direct = manages and file.state in verbs.OUTCOMES
    return {
        "directed": _with_courses(file, given) if given else [],
        "may_direct": may_direct,
        "may_take_back_courses": manages,
    }


def _with_courses(file: Investigation, given: list[DirectedCourse]) -> list[dict[str, Any]]:
    """As the training has them, with whether the respondent has completed each since."""
    done = Completion.objects.filter(
        course=OuterRef("course"), person=file.respondent_id, completed_at__gte=OuterRef("made_at")
    )
    found = Assignment.objects.filter(once__in=[one.once for one in given]).select_related("course")
    by_key = {one.once: one for one in found.annotate(is_done=Exists(done))}
    return [{"pk": one.pk, "given": one, "assignment": by_key[one.once]} for one in given]


@on_file
def course_new(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    if file.state not in verbs.OUTCOMES and request.method == "GET":
        return not_open(request, file)
    form = DirectCourseForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.direct_course(file, actor=request.user, **form.cleaned_data),
        title="Ask the respondent to complete a course",
        submit="Ask them",
        done="Asked. They were told that a course waits for them, and no more.",
    )


@on_file
def course_take_back(request: SignedInRequest, file: Investigation, course_pk: int) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    found = get_object_or_404(DirectedCourse, investigation=file, pk=course_pk)
    form = TakeBackCourseForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.take_back_course(found, actor=request.user),
        title=f"Take back “{found.assignment.course}”",
        submit="Take it back",
        done="Taken back. They are not asked for it any more.",
    )
