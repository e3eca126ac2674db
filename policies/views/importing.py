"""A document brought in, looked over, and made a draft."""

import hashlib

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from policies import domain, queries, rules
from policies.enums import IN_HAND
from policies.forms import ReviewForm, UploadForm
from policies.models import Edition, Import
from policies.reading.apart import read_apart
from policies.reading.decoding import UnreadablePolicy
from policies.reading.rows import Row
from portal.forms import PageForm
from portal.http import SignedInRequest

ROWS_ON_A_PAGE = 50  # two fields each, and a form may have 500


@require_http_methods(["GET", "POST"])
def bring_in(request: SignedInRequest) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("policies:import-review", keep(form, request).pk)
        except (UnreadablePolicy, domain.ImportRefused) as refusal:
            form.add_error("file", str(refusal))
    return render(request, "policies/import.html", {"form": form})


def keep(form: UploadForm, request: SignedInRequest) -> Import:
    file: UploadedFile = form.cleaned_data["file"]
    name, data = file.name or "", file.read()
    return domain.bring_in(
        read_apart(name, data),
        policy=form.cleaned_data["policy"],
        file_name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        once=form.cleaned_data["once"],
        actor=request.user,
    )


@require_http_methods(["GET", "POST"])
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was understood, a page at a time; each page is saved on its own, and any of them makes the draft."""
    found = import_for(request, pk)
    if found.edition:
        return lead_to(found.edition, request)
    rows = queries.rows_of_import(found)
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    form = ReviewForm(request.POST or None, found=found, rows=rows, shown=list(page))
    if request.method == "POST" and form.is_valid():
        try:
            return save(request, found, form, page)
        except domain.ImportRefused as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        found.refresh_from_db(fields=["edition"])
        if found.edition:  # the same form was sent twice at once, and the other made what this one found in its way
            return lead_to(found.edition, request)
    return render(request, "policies/import_review.html", {"found": found, "page": page, **as_shown(found, form)})


def as_shown(found: Import, form: ReviewForm) -> dict[str, object]:
    standing = queries.standing_clauses(found.policy)
    return {
        "form": form,
        "rows": form.review_rows(standing),
        "gone": queries.would_disappear(form.rows, standing),
        "facts": [
            {"term": name.replace("_", " ").capitalize(), "value": value}
            for name, value in found.document["metadata"].items()
        ],
    }


def save(request: SignedInRequest, found: Import, form: ReviewForm, page: Page[Row]) -> HttpResponse:
    domain.choose_rows(found, title=form.cleaned_data["title"], rows=form.answered(), actor=request.user)
    then = request.POST.get("then")
    if then == "draft":
        edition = domain.draft_import(found, actor=request.user)
        return lead_to(edition, request)
    messages.success(request, "Saved.")
    number = page.next_page_number() if then == "next" and page.has_next() else page.number
    return HttpResponseRedirect(f"{reverse('policies:import-review', args=[found.pk])}?page={number}")


def lead_to(edition: Edition, request: SignedInRequest) -> HttpResponse:
    """To what an import became, wherever that is by now."""
    if edition.state in IN_HAND:
        messages.success(request, "This is the draft. Nobody but policy owners sees it.")
        return redirect("policies:draft", edition.pk)
    if edition.published_at:
        return redirect("policies:edition", edition.policy.slug, edition.number)
    messages.warning(request, f"The draft of “{edition.title}” that was made from it was discarded.")
    return redirect("policies:drafts")


@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    found = import_for(request, pk)
    if found.edition:
        return lead_to(found.edition, request)
    if request.method == "POST":
        try:
            domain.discard_import(found, actor=request.user)
        except domain.ImportRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, f"“{found.file_name}” was discarded.")
        return redirect("policies:drafts")
    return render(request, "policies/import_discard.html", {"found": found, "form": PageForm()})


def import_for(request: SignedInRequest, pk: int) -> Import:
    """One that is unfinished or became a draft; a discarded one has nothing left to show."""
    if not rules.can_author(request.user):
        raise Http404
    kept = Import.objects.filter(discarded_at__isnull=True).select_related("policy", "uploaded_by", "edition__policy")
    return get_object_or_404(kept, pk=pk)
