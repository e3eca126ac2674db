"""People Services' list of files, for each who has a part in one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents import file_list
from incidents.domain.investigation import record_search
from incidents.forms.files import LISTS, YEARLY, FileFilter, FileSearch
from incidents.models import Investigation
from incidents.queries import files
from portal import people
from portal.http import SignedInRequest
from portal.models import PEOPLE_SERVICES, Role
from portal.paging import Page, page_of

from . import file as seen

CONDUCT = (*PEOPLE_SERVICES, Role.INVESTIGATOR, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE)


@require_http_methods(["GET", "HEAD", "POST"])
def investigations(request: SignedInRequest) -> HttpResponse:
    """By address it is narrowed, by what is sent it is searched: no name of a respondent stands in an address."""
    if not people.holds(request.user, *CONDUCT):
        raise Http404
    form = FileFilter(request.GET, today=timezone.localdate())
    search = FileSearch(request.POST if request.method == "POST" else None)
    show = request.GET.get("show", "")
    show = show if show in LISTS else ""
    page = _found(request, search) if search.is_bound else _listed(request, form, show)
    address = request.GET.copy()
    for name in ("after", "show"):
        address.pop(name, None)
    context = {
        "page": page,
        "rows": [_row(request, file) for file in page.rows],
        "form": form,
        "search": search,
        "lists": LISTS.items(),
        "show": show,
        "list_name": LISTS[show],
        "narrowed_by": address.urlencode(),
        "is_narrowed": bool(form.asked),
        "of_services": people.holds(request.user, *PEOPLE_SERVICES),
        "may_word_letters": people.holds(request.user, Role.PEOPLE_SERVICES_MANAGER),
    }
    return render(request, "incidents/investigations.html", context, status=422 if search.errors else 200)


def _listed(request: SignedInRequest, form: FileFilter, show: str) -> Page[Investigation]:
    found = file_list.narrowed(
        files(request.user),
        request.user,
        show=show,
        asked=form.asked,
        years={name: form.year(name) for name in YEARLY},
        today=timezone.localdate(),
    )
    by = file_list.BY_TARGET if show == "due" else file_list.NEWEST
    return page_of(found, by=by, after=request.GET.get("after", ""))


def _found(request: SignedInRequest, search: FileSearch) -> Page[Investigation]:
    """Among all that they may see, open or closed."""
    if not search.is_valid():
        return Page(rows=[], next="", is_first=True)
    found = file_list.matching(files(request.user), request.user, search.cleaned_data["words"])
    page = page_of(found, by=file_list.NEWEST, after=request.POST.get("after", ""))
    record_search(actor=request.user, found=len(page.rows))
    return page


def _row(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    person = request.user
    return {
        "file": file,
        "state": seen.state_seen(person, file),
        "turn": seen.waits_for(person, file),
        "target": file_list.target_seen(file, is_followed=not seen.is_past_reader(person, file)),
        "parts": file_list.parts_of(file, person),
    }
