"""Digital Media's numbers: on a page for its officers, and as a table that managers may pass on."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from incidents.domain.marking import record_export
from incidents.forms.numbers import OWN, SHARED, NumbersForm
from incidents.months import zone
from incidents.number_tables import COLUMNS, KEPT_BACK, Section, rows_of
from incidents.reports import Numbers, passed_on
from portal import people
from portal.charts import bars_of
from portal.export import csv_lines, csv_response
from portal.http import SignedInRequest
from portal.models import Role
from portal.replica import read_report

from .queue import works_here


@require_GET
def numbers(request: SignedInRequest) -> HttpResponse:
    form = asked_for(request)
    sections = [*_sections(request, form)]
    context = {
        "form": form,
        "sections": [(one, words, bars_of(one.bars, none=words)) for one in sections for words in [_none(one, form)]],
        "has_cases": bool(sections) and sections[0].name == "volume",
        "least": settings.SMALLEST_COUNT,
        "queue": reverse("incidents:queue"),
        "address": request.GET.urlencode(),
    }
    return render(request, "incidents/numbers.html", context)


@require_GET
def numbers_export(request: SignedInRequest) -> HttpResponseBase:
    """What may be passed on, whatever the address says: small cells are never in a file."""
    form = asked_for(request, usual=SHARED)
    if not form.is_shared:
        raise Http404
    rows = [*rows_of(_sections(request, form))]
    record_export("numbers", len(rows), actor=request.user)
    return csv_response(csv_lines(rows, COLUMNS), name=f"case-numbers-{form.chosen}-by-{form.row_by}.csv")


def asked_for(request: SignedInRequest, *, usual: str = OWN) -> NumbersForm:
    person = works_here(request)
    may_pass_on = people.holds(person, Role.DIGITAL_MEDIA_MANAGER)
    today = datetime.now(zone()).date()
    return NumbersForm(request.GET, person=person, today=today, may_pass_on=may_pass_on, usual=usual)


def _none(section: Section, form: NumbersForm) -> str:
    """What stands for a number that is not there: to somebody for whom nothing is kept back there is none yet."""
    return KEPT_BACK if form.is_shared or section.name == "passed-on" else "none yet"


def _sections(request: SignedInRequest, form: NumbersForm) -> list[Section]:
    def ask() -> list[Section]:
        found = [*Numbers(request.user, form.chosen, form.row_by, form.is_shared).sections()]
        gone = passed_on(request.user, form.chosen) if form.is_over else None
        return [*found, gone] if gone else found

    return read_report(ask)
