"""An item of evidence by itself: what it is, who had it, what is like it; and its chain of custody on paper."""

import uuid

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from incidents.custody_paper import custody_pdf, who_of
from incidents.domain.custody import export_custody, is_genuine, lines_of
from incidents.enums import Custody, EvidenceState
from incidents.forms.evidence import CustodyCodeForm, CustodyExportForm
from incidents.models import (
    Case,
    Concern,
    CustodyRecord,
    Disclosure,
    Evidence,
    FileExport,
    Investigation,
    Referral,
)
from portal.codes import tidy_code
from portal.confirming import asks_again
from portal.disposal.views import or_destroyed, told_that_destroyed
from portal.export import attachment
from portal.http import SignedInRequest
from portal.models import Person
from portal.paging import page_of

MOST_ALIKE = 20


@require_GET
def evidence_about(request: SignedInRequest, code: uuid.UUID) -> HttpResponse:
    """Its chain and what is like it are for those who work on it: both tell of other people."""
    found = Evidence.objects.visible_to(request.user).select_related("concern__case", "investigation")
    item = get_object_or_404(found, code=code)
    context = {"item": item, "back": _way_back(item, request.user), "redacted": item.redaction_for(request.user)}
    if Evidence.objects.worked_on_by(request.user).filter(pk=item.pk).exists():
        context |= _for_those_who_work_on_it(request, item)
    else:
        context["is_put"] = item.is_put_to(request.user)
    return render(request, "incidents/evidence_about.html", context)


def _for_those_who_work_on_it(request: SignedInRequest, item: Evidence) -> dict[str, object]:
    page = page_of(item.custody.select_related("by"), by=("at", "pk"), after=request.GET.get("after", ""))
    # Not all that is visible: what they sent themselves, or is held against them, is of a matter they do not work on.
    others = Evidence.objects.worked_on_by(request.user).select_related("concern__case", "investigation")
    finding = item.custody.filter(what__in=(Custody.VERIFIED, Custody.CHANGED)).last()
    return {
        "works_on": True,
        "lines": [(line, who_of(line, item)) for line in page.rows],
        "page": page,
        "was_changed": finding and finding.what == Custody.CHANGED,
        "same": others.with_the_bytes_of(item)[:MOST_ALIKE],
        "alike": others.looking_like(item)[:MOST_ALIKE],
        "redactions": item.redactions.select_related("by"),
        "may_redact": item.state == EvidenceState.READY and item.copy_key,
        "may_open": item.state not in (EvidenceState.WAITING, EvidenceState.INFECTED),
        "export_form": CustodyExportForm(),
    }


def _way_back(item: Evidence, person: Person) -> tuple[str, str]:
    """The page of the matter through which this person came to the item."""
    if item.concern is None:
        return _way_back_to_file(item, person)
    case = item.concern.case
    if Case.objects.visible_to(person).filter(pk=case.pk).exists():
        return case.number, reverse("incidents:case", args=[case.pk])
    if passed := Disclosure.objects.opened_by(person).filter(case=case).first():
        return passed.number, reverse("incidents:disclosure", args=[passed.pk])
    if file := Investigation.objects.visible_to(person).filter(case=case).first():
        return file.number, reverse("incidents:investigation", args=[file.pk])
    if Concern.objects.visible_to(person).filter(pk=item.concern.pk).exists():
        return "Your concern", reverse("incidents:concern", args=[item.concern.pk])
    told = Investigation.objects.told_to(person)
    put = told.filter(Q(allegations__evidence=item) | Q(exhibits__evidence=item)).first()
    return ("Your matter", reverse("incidents:my_matter", args=[put.pk])) if put else ("Home", "/")


def _way_back_to_file(item: Evidence, person: Person) -> tuple[str, str]:
    file = item.investigation
    assert file is not None
    if Investigation.objects.visible_to(person).filter(pk=file.pk).exists():
        return file.number, reverse("incidents:investigation", args=[file.pk])
    return "Your matter", reverse("incidents:my_matter", args=[file.pk])


@asks_again
@require_POST
def custody_export(request: SignedInRequest, code: uuid.UUID) -> HttpResponse:
    item = get_object_or_404(Evidence.objects.worked_on_by(request.user), code=code)
    form = CustodyExportForm(request.POST)
    if not form.is_valid():
        return redirect("incidents:evidence_about", item.code)
    record = export_custody(item, actor=request.user, once=form.cleaned_data["once"])
    return redirect("incidents:custody_record", record.code)


@require_GET
def custody_check(request: SignedInRequest) -> HttpResponse:
    form = CustodyCodeForm(request.GET or None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if CustodyRecord.objects.filter(code=code).exists():
            return redirect("incidents:custody_record", code)
        if Referral.objects.filter(code=code).exists():
            return redirect("incidents:referral_code", code)
        if FileExport.objects.filter(code=code).exists():
            return redirect("incidents:file_export_code", code)
        if told := told_that_destroyed(request, code):
            return told
        form.add_error("code", "We have no record with this code. Check it letter by letter.")
    return render(request, "incidents/custody_check.html", {"form": form})


@require_GET
@or_destroyed
def custody_record(request: SignedInRequest, code: str) -> HttpResponse:
    """Whoever holds the code may check it. It says nothing of the matter, nor who is named in the record."""
    record = get_object_or_404(CustodyRecord.objects.select_related("evidence"), code=tidy_code(code))
    works_on = Evidence.objects.worked_on_by(request.user).filter(pk=record.evidence_id).exists()
    context = {"record": record, "is_genuine": is_genuine(record), "works_on": works_on}
    return render(request, "incidents/custody_record.html", context)


@asks_again
@require_GET
def custody_record_pdf(request: SignedInRequest, code: str) -> HttpResponse:
    """For those who work on the item: the paper names people."""
    found = CustodyRecord.objects.filter(evidence__in=Evidence.objects.worked_on_by(request.user))
    record = get_object_or_404(found.select_related("evidence__concern", "by"), code=tidy_code(code))
    body = custody_pdf(record, lines_of(record), is_genuine=is_genuine(record))
    response = attachment(body, name=f"custody-{record.code}.pdf", media_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response
