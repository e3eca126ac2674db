"""The package of a referral: as a page, on paper, as the very document that was hashed, and by its code."""

from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from incidents import words
from incidents.domain import referring
from incidents.domain.returning import return_referral
from incidents.enums import InvestigationState as S
from incidents.forms.investigation import ReturnForm
from incidents.models import Investigation, Referral
from incidents.referral_paper import referral_pdf
from incidents.referral_words import said_of
from incidents.rules.machine import Who
from portal.codes import tidy_code
from portal.confirming import asks_again
from portal.disposal.views import or_destroyed
from portal.export import attachment
from portal.http import SignedInRequest

from .file import View, asked, not_found_unless, not_open, on_file, open_move, posted, to_file


def on_referral(view: View) -> View:
    """Give the view the referral, if this person may read it, once they have declared that they have no conflict."""

    @require_GET
    @wraps(view)
    def page(request: SignedInRequest, pk: int, **kwargs: Any) -> HttpResponse:
        found = Referral.objects.visible_to(request.user).select_related("case", "by", "follows")
        referral = get_object_or_404(found, pk=pk)
        if not Referral.objects.opened_by(request.user).filter(pk=pk).exists():
            return redirect("incidents:investigation_declare", _file(referral).pk)
        return view(request, referral, **kwargs)

    return page


def _file(referral: Referral) -> Investigation:
    return Investigation.objects.get(case=referral.case_id)


@on_referral
def referral(request: SignedInRequest, found: Referral) -> HttpResponse:
    referring.record_reading(found, actor=request.user)
    context = {
        "referral": found,
        "file": _file(found),
        "is_unchanged": referring.is_unchanged(found),
        "said": said_of(found.package),
        "returned": getattr(found, "returned", None),
        "followed_by": getattr(found, "followed_by", None),
    }
    return render(request, "incidents/referral.html", context)


@asks_again
@on_referral
def referral_pdf_file(request: SignedInRequest, found: Referral) -> HttpResponse:
    body = referral_pdf(found, is_unchanged=referring.is_unchanged(found))
    return _taken(request, found, body, kind="pdf", media_type="application/pdf")


@asks_again
@on_referral
def referral_json(request: SignedInRequest, found: Referral) -> HttpResponse:
    """To the letter as it was hashed: whoever has it can compute the hash without the portal."""
    return _taken(request, found, found.document, kind="json", media_type="application/json")


def _taken(request: SignedInRequest, found: Referral, body: bytes | str, *, kind: str, media_type: str) -> HttpResponse:
    referring.record_taking(found, kind, actor=request.user)
    response = attachment(body, name=f"{found.number}.{kind}", media_type=media_type)
    response["Cache-Control"] = "private, no-store"
    return response


@on_file
def referral_return(request: SignedInRequest, file: Investigation) -> HttpResponse:
    """Back to Digital Media with questions, while it is being assessed."""
    not_found_unless(request, file, Who.SERVICES_OFFICER, Who.SERVICES_MANAGER)
    if file.state == S.RETURNED and request.method == "POST":
        return to_file(file)  # the form sent twice
    if open_move(request, file, S.RETURNED) is None:
        return not_open(request, file)
    form = ReturnForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: return_referral(file, actor=request.user, **form.cleaned_data),
        title=words.FILE_STEPS[S.RETURNED],
        submit="Return it",
        done="Returned. Digital Media was told, and the file waits for their answer.",
    )


@require_GET
@or_destroyed
def referral_code(request: SignedInRequest, code: str) -> HttpResponse:
    """Whoever holds the code may check it. It says nothing of the matter, nor of anybody in it."""
    found = get_object_or_404(Referral, code=tidy_code(code))
    may_read = Referral.objects.visible_to(request.user).opened_by(request.user).filter(pk=found.pk).exists()
    context = {"referral": found, "is_unchanged": referring.is_unchanged(found), "may_read": may_read}
    return render(request, "incidents/referral_code.html", context)
