"""Digital Media's queue: its lists, what they are narrowed by, and what is new in them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from incidents import searching
from incidents.asked import Asked
from incidents.domain.marking import keep_taste, record_export
from incidents.enums import QueueSort
from incidents.forms.queue import CHOSEN, COLUMNS, TYPED, USUAL, Narrowing, TasteForm
from incidents.models import QueueTaste
from incidents.queue_file import table_of
from incidents.queue_rows import drawn
from incidents.searching import MOST_COUNTED, Found, Looker
from portal import people
from portal.confirming import asks_again
from portal.drawing import draw_page, gaps
from portal.export import copy_csv, csv_response, rows_of, xlsx_response
from portal.http import SignedInRequest
from portal.models import DIGITAL_MEDIA, Person, Unit
from portal.prepared import Prepared

LISTS = {
    "": "Open",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "due": "Due",
    "waiting": "Waiting on somebody",
    "closed": "Closed",
    "all": "All",
}
MOST_IN_A_SHEET = 50_000
NO_UNIT = "We know no unit of this name or code, so nothing is found. Check the spelling."
UNIT = Prepared(
    lambda name: Unit.objects.filter(Q(code__iexact=name) | Q(name__iexact=name)).order_by("pk").values_list("pk")[:1],
    name=str,
)
TASTE = Prepared(lambda pk: QueueTaste.objects.filter(pk=pk).values_list("sort", "columns"), pk=int)


@dataclass(frozen=True)
class Look:
    """What one address of the queue asks for, of whom."""

    viewer: Looker
    asked: Asked
    columns: tuple[str, ...]
    params: QueryDict
    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest, person: Person) -> "Look":
        kept = TASTE(pk=person.pk)
        sort, columns = kept[0] if kept else (QueueSort.NEWEST.value, USUAL)
        params = request.GET.copy()
        faults: tuple[str, ...] = ()
        if name := params.get("unit", "").replace("\0", "").strip():
            named = UNIT(name=name)
            params["unit"], faults = (str(named[0][0]), ()) if named else ("0", (NO_UNIT,))
        asked = Asked.of(params.dict(), sort=sort)
        return cls(Looker.of(person), asked, tuple(columns), request.GET, faults)

    @property
    def address(self) -> QueryDict:
        """Of the first page, to share: without what says nothing."""
        kept = QueryDict(mutable=True)
        for name, value in self.params.items():
            if value and name not in ("after", "since"):
                kept[name] = str(value)
        return kept


def works_here(request: SignedInRequest) -> Person:
    """The queue is Digital Media's own. For others there is no such page."""
    if not people.holds(request.user, *DIGITAL_MEDIA):
        raise Http404
    return request.user


def queue(request: SignedInRequest) -> HttpResponse:
    look = Look.of(request, works_here(request))
    found = searching.find(look.viewer, look.asked)
    values, own = _drawing(look, found), _own(look, found)
    return draw_page(request, "incidents/queue.html", values, own)


def _drawing(look: Look, found: Found) -> dict[str, Any]:
    """What shapes the page: chosen from a few, and nobody's own."""
    asked, said = look.asked, look.params
    chosen = tuple((name, said.get(name, "")[:20]) for name in CHOSEN)
    is_open = any(value for _, value in chosen) or any(said.get(name) for name in TYPED)
    return {
        "show": asked.show,
        "is_manager": look.viewer.is_manager,
        "sort": str(asked.sort),
        "columns": look.columns,
        "column_names": tuple(COLUMNS[name] for name in look.columns if name in COLUMNS),
        "narrowing": Narrowing(_known(chosen, asked), tuple(gaps(TYPED).items())),
        "is_open": is_open,
        "is_narrowed": asked.is_narrowed or is_open,
        "has_rows": bool(found.rows),
        "has_next": bool(found.next),
        "is_first": not asked.after,
        "how": found.how,
        "nearest": f"{searching.NEAR_NEWEST:,}",
        "faults": look.faults,
        "lists": tuple(LISTS.items()),
        "list_name": LISTS[asked.show],
        "sort_name": QueueSort(asked.sort).label,
        "sorts": tuple(QueueSort.choices),
        "all_columns": tuple(COLUMNS.items()),
    }


def _known(chosen: tuple[tuple[str, str], ...], asked: Asked) -> tuple[tuple[str, str], ...]:
    """What was chosen, as far as it was understood: an address may say anything."""
    understood = {"state": asked.state, "age": asked.age, "evidence": asked.evidence}
    facets = dict(facet.split(":", 1) for facet in asked.facets)
    return tuple((name, understood.get(name, facets.get(name, ""))) for name, _ in chosen)


def _own(look: Look, found: Found) -> dict[str, Any]:
    asked, address = look.asked, look.address
    narrowed_by = address.copy()
    narrowed_by.pop("show", None)
    following = address.copy()
    following["after"] = found.next
    since = address.copy()
    since["since"] = str(timezone.now().timestamp())
    return {
        "rows": drawn(found.rows, look.columns),
        "counted": _counted(found.total),
        "words": asked.words,
        **{name: look.params.get(name, "")[:80] for name in TYPED},
        "address": address.urlencode(),
        "narrowed_by": f"&{narrowed_by.urlencode()}" if narrowed_by else "",
        "next": following.urlencode(),
        "news_url": f"{reverse('incidents:queue_news')}?{since.urlencode()}",
    }


def _counted(number: int) -> str:
    if number > MOST_COUNTED:
        return f"More than {MOST_COUNTED} cases."
    return f"{number} case." if number == 1 else f"{number} cases."


def queue_news(request: SignedInRequest) -> HttpResponse:
    """What came or changed in this list since the page was made. The page asks now and then, and says it aloud."""
    look = Look.of(request, works_here(request))
    new = searching.count_new(look.viewer, look.asked, _since(request.GET.get("since", "")))
    words = f"{new} new or changed {'case' if new == 1 else 'cases'}."
    if new > MOST_COUNTED:
        words = f"More than {MOST_COUNTED} new or changed cases."
    url = f"{reverse('incidents:queue')}?{look.address.urlencode()}"
    return render(request, "incidents/_queue_news.html", {"new": new, "words": words, "url": url})


def _since(stamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        return timezone.now()


@asks_again
@require_GET
def queue_export(request: SignedInRequest, kind: str) -> HttpResponseBase:
    """Exactly what the list shows: its columns, of every case in it that this person may see."""
    look = Look.of(request, works_here(request))
    found = searching.find(look.viewer, look.asked, size=1)
    rows, columns = table_of(searching.cases(look.viewer, look.asked, found.how), look.columns)
    name, number = f"cases-{timezone.localdate():%Y-%m-%d}.{kind}", rows.count()
    if kind not in ("csv", "xlsx"):
        raise Http404
    if kind == "xlsx" and number > MOST_IN_A_SHEET:
        messages.error(request, f"A spreadsheet takes up to {MOST_IN_A_SHEET:,} cases. Narrow the list, or take CSV.")
        return redirect(f"{reverse('incidents:queue')}?{look.address.urlencode()}")
    record_export(kind, number, actor=request.user)
    if kind == "csv":
        return csv_response(copy_csv(rows, columns), name=name)
    return xlsx_response(rows_of(rows, columns), columns, name=name, title="Cases")


@require_POST
def queue_taste(request: SignedInRequest) -> HttpResponse:
    person, form = works_here(request), TasteForm(request.POST)
    back = QueryDict(request.POST.get("back", "")[:600], mutable=True)
    if form.is_valid():
        keep_taste(actor=person, **form.cleaned_data)
        back.pop("sort", None)  # what was just chosen holds here too
    return redirect(f"{reverse('incidents:queue')}?{back.urlencode()}")
