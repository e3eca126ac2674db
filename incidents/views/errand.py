"""What somebody outside the file carries out: given on the file by People Services, read and done on their own page."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from incidents import words
from incidents.domain import errand as verbs
from incidents.enums import ErrandOf
from incidents.forms.errand import ErrandDoneForm, ErrandForm, TakeBackForm
from incidents.models import Errand, ImplementationTask, Investigation
from incidents.rules import access
from incidents.rules import errand as rules
from incidents.rules.machine import Who
from portal.http import SignedInRequest

from .file import REFUSED, asked, not_found_unless, not_open, on_file, posted

Purposes = dict[str, tuple[ErrandOf, ImplementationTask | None]]


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """For the page of the file: People Services only."""
    if not access.sees_errands(request.user, file):
        return {}
    manages = Who.SERVICES_MANAGER in access.capacities(file, request.user)
    given = list(file.errands.select_related("person", "task", "taken_back_by"))
    return {"errands": given, "manages_errands": manages, "may_ask": manages and _is_left_to_ask(file, given)}


def _is_left_to_ask(file: Investigation, given: Iterable[Errand]) -> bool:
    """Of the sanctions as the page has them already."""
    kinds = rules.givable(file)
    if ErrandOf.SANCTION not in kinds:
        return bool(kinds)
    standing = (one for one in file.sanction_decisions.all() if one.superseded_at is None)
    tasks = [task for decision in standing for one in decision.sanctions.all() for task in one.tasks.all()]
    in_hand = {one.task_id for one in given if one.taken_back_at is None}
    return any(task.done_at is None and task.pk not in in_hand for task in tasks)


def _purposes(file: Investigation) -> Purposes:
    found: Purposes = {}
    for of in rules.givable(file):
        if of == ErrandOf.SANCTION:
            found |= {f"task-{one.pk}": (of, one) for one in rules.givable_tasks(file)}
        else:
            found[of] = (of, None)
    return found


@on_file
def errand_new(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    purposes = _purposes(file)
    if not purposes and request.method == "GET":
        return not_open(request, file)
    said = [(key, task.what if task else str(of.label)) for key, (of, task) in purposes.items()]
    form = ErrandForm(posted(request), purposes=said, initial={"person": file.respondent.manager})
    return asked(
        request,
        file,
        form,
        lambda: _give(request, file, purposes, **form.cleaned_data),
        title="Ask somebody to carry something out",
        submit="Ask them",
        done="Asked. They were told that something waits for them, and no more.",
    )


def _give(request: SignedInRequest, file: Investigation, purposes: Purposes, *, purpose: str, **given: Any) -> None:
    of, task = purposes[purpose]
    verbs.give_errand(file, of, actor=request.user, task=task, **given)


@on_file
def errand_take_back(request: SignedInRequest, file: Investigation, errand_pk: int) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    found = get_object_or_404(file.errands.select_related("person"), pk=errand_pk)
    form = TakeBackForm(posted(request))
    title = f"Take back what {found.person.name} was asked to do"
    return asked(
        request,
        file,
        form,
        lambda: verbs.take_back_errand(found, actor=request.user, **form.cleaned_data),
        title=title,
        submit="Take it back",
        done="Taken back. They do not see it any more.",
    )


def my_errand(request: SignedInRequest, pk: int) -> HttpResponse:
    """What has to be done, for whom and by when; nothing else of the matter, not even its number."""
    related = ("investigation__respondent", "investigation__handed_on", "given_by")
    found = get_object_or_404(Errand.objects.given_to(request.user).select_related(*related), pk=pk)
    form = ErrandDoneForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.finish_errand(found, actor=request.user, **form.cleaned_data)
            messages.success(request, "Recorded. People Services was told.")
            return redirect("incidents:my_errand", found.pk)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    if request.method == "GET":
        verbs.record_reading(found, actor=request.user)
    is_open = Errand.objects.open().filter(pk=found.pk).exists()
    context = {"errand": found, "form": form, "is_open": is_open, "is_contract": found.of == ErrandOf.CONTRACT}
    return render(request, "incidents/my_errand.html", context, status=422 if form.errors else 200)
