"""People Services' numbers: on a page for its officers, and to pass on for them and for auditors."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from incidents.domain.marking import record_export
from incidents.forms.numbers import OWN, SHARED
from incidents.forms.yearly import YearlyForm
from incidents.months import zone
from incidents.number_tables import COLUMNS, KEPT_BACK, rows_of
from incidents.yearly_tables import YearlyNumbers
from portal import people
from portal.charts import bars_of
from portal.export import csv_lines, csv_response, xlsx_response
from portal.http import SignedInRequest
from portal.models import PEOPLE_SERVICES, Role


@require_GET
def yearly_numbers(request: SignedInRequest) -> HttpResponse:
    form = _asked_for(request)
    none = KEPT_BACK if form.is_shared else "none yet"
    sections = [*_numbers(request, form).sections()]
    of_services = people.holds(request.user, *PEOPLE_SERVICES)
    context = {
        "form": form,
        "sections": [(one, none, bars_of(one.bars, none=none)) for one in sections],
        "least": settings.SMALLEST_COUNT,
        "list_url": reverse("incidents:investigations") if of_services else "",
    }
    return render(request, "incidents/yearly_numbers.html", context)


@require_GET
def yearly_numbers_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """What may be passed on: small cells are never in a file."""
    form = _asked_for(request, usual=SHARED)
    if not form.is_shared or kind not in ("csv", "xlsx"):
        raise Http404
    rows = [*rows_of(_numbers(request, form).sections())]
    record_export("yearly-numbers", len(rows), actor=request.user)
    name = f"matter-numbers-{form.chosen.short_name}.{kind}"
    if kind == "csv":
        return csv_response(csv_lines(rows, COLUMNS), name=name)
    return xlsx_response(rows, COLUMNS, name=name, title="Numbers of matters")


def _asked_for(request: SignedInRequest, *, usual: str = OWN) -> YearlyForm:
    """Nobody else has such a page: those who investigate and decide know their own matters (4.2)."""
    person = request.user
    if not people.holds(person, *PEOPLE_SERVICES, Role.AUDITOR):
        raise Http404
    alone = people.holds(person, *PEOPLE_SERVICES)
    return YearlyForm(request.GET, person=person, today=datetime.now(zone()).date(), alone=alone, usual=usual)


def _numbers(request: SignedInRequest, form: YearlyForm) -> YearlyNumbers:
    return YearlyNumbers(form.counted, form.chosen, datetime.now(zone()).date())
