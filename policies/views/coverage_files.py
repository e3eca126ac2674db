"""The numbers and the names of coverage as files, and as an answer to other programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse, Http404, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from policies import queries, reports
from policies.forms import CoverageFilter
from policies.models import Edition
from portal.confirming import asks_again
from portal.export import Column, copy_csv, csv_lines, csv_response, rows_of, xlsx_response
from portal.http import SignedInRequest

from .coverage import BY_NAME, covered

Table = StreamingHttpResponse | FileResponse


@asks_again
@require_GET
def people_table(request: SignedInRequest, slug: str, kind: str) -> Table:
    """As the page is narrowed, in the order of the page, and all of it."""
    edition, counts = covered(request, slug)
    found = CoverageFilter(request.GET, coverage=counts).narrow(queries.readers(edition, request.user))
    found = found.order_by(*BY_NAME)
    if kind == "csv":
        return csv_response(copy_csv(found, reports.COVERAGE), name=name_of(edition, "people", kind))
    return table(kind, edition, "people", rows_of(found, reports.COVERAGE), reports.COVERAGE)


@require_GET
def units_table(request: SignedInRequest, slug: str, kind: str) -> Table:
    edition, counts = covered(request, slug)
    return table(kind, edition, "units", reports.rows_of_units(counts), reports.UNITS)


def table(kind: str, edition: Edition, what: str, rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> Table:
    name = name_of(edition, what, kind)
    if kind == "csv":
        return csv_response(csv_lines(rows, columns), name=name)
    if kind == "xlsx":
        return xlsx_response(rows, columns, name=name, title=f"{edition}: {what}")
    raise Http404


def name_of(edition: Edition, what: str, kind: str) -> str:
    return f"{edition.policy.slug}-edition-{edition.number}-{what}-{timezone.localdate():%Y-%m-%d}.{kind}"


@require_GET
def coverage_json(request: SignedInRequest, slug: str) -> JsonResponse:
    edition, counts = covered(request, slug)
    units = [
        {"id": one.unit_id, "name": one.unit, "parent": one.parent_id, **one.numbers.as_dict()}
        for one in counts.units.values()
    ]
    about = {"policy": edition.policy.slug, "edition": edition.number, "counted_at": counts.counted_at}
    return JsonResponse({**about, "total": counts.total.as_dict(), "units": units})
