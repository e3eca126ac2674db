"""Editions and receipts as files."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from policies import queries, rules
from policies.models import Acknowledgement, Edition
from policies.papers import Paper, as_json, as_markdown, as_pdf, receipt_pdf
from portal.codes import tidy_code
from portal.export import attachment
from portal.http import SignedInRequest

FORMATS: dict[str, tuple[str, Callable[[Paper], bytes | str]]] = {
    "pdf": ("application/pdf", as_pdf),
    "md": ("text/markdown; charset=utf-8", as_markdown),
    "json": ("application/json; charset=utf-8", as_json),
}


@require_GET
def export_edition(request: SignedInRequest, slug: str, number: int, kind: str) -> HttpResponse:
    visible = Edition.objects.visible_to(request.user).select_related("policy")
    return export(get_object_or_404(visible, policy__slug=slug, number=number), kind)


@require_GET
def export_draft(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """For its owner, and for those who review or approve it."""
    workable = Edition.objects.workable_by(request.user).select_related("policy")
    return export(get_object_or_404(workable, pk=pk), kind)


def export(edition: Edition, kind: str) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404
    media_type, write = FORMATS[kind]
    name = f"{edition.policy.slug}-edition-{edition.number}{'' if edition.published_at else '-draft'}.{kind}"
    return attachment(write(queries.paper_of(edition)), name=name, media_type=media_type)


@require_GET
def export_receipt(request: SignedInRequest, code: str) -> HttpResponse:
    """For whoever holds the code, as the page is."""
    found = Acknowledgement.objects.select_related("edition__policy", "person", "recorded_by")
    acknowledgement = get_object_or_404(found, code=tidy_code(code))
    may_read_note = rules.can_read_note(request.user, acknowledgement)
    body = receipt_pdf(queries.receipt_of(acknowledgement, with_note=may_read_note))
    return attachment(body, name=f"receipt-{acknowledgement.code}.pdf", media_type="application/pdf")
