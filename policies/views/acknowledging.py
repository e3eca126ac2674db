from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from policies import domain, queries
from policies.forms import AcknowledgeForm, ReceiptForm
from policies.models import Acknowledgement
from policies.receipts import tidy_code
from portal.http import SignedInRequest

from .reading import edition_for, show


@require_http_methods(["GET", "POST"])
def acknowledge(request: SignedInRequest, slug: str) -> HttpResponse:
    edition = edition_for(request, slug)
    if request.method == "GET":
        return redirect("policies:read", slug)
    form = AcknowledgeForm(request.POST, shown=edition)
    if "edition" in form.errors:
        messages.warning(request, "A new edition was published while you were reading. Read this one first.")
        return redirect("policies:read", slug)
    if not form.is_valid():
        return show(request, edition, form)
    try:
        made = domain.acknowledge(edition, actor=request.user)
    except domain.AcknowledgementRefused:
        messages.warning(request, "This policy does not ask you for an acknowledgement.")
        return redirect("policies:read", slug)
    return redirect("policies:receipt", made.code)


@require_GET
def receipts(request: SignedInRequest) -> HttpResponse:
    """The reader's own receipts, and a place to check one that somebody else was given."""
    form = ReceiptForm(request.GET or None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if Acknowledgement.objects.filter(code=code).exists():
            return redirect("policies:receipt", code)
        form.add_error("code", "We have no receipt with this code. Check it letter by letter.")
    own = Acknowledgement.objects.visible_to(request.user).select_related("edition__policy")
    return render(request, "policies/receipts.html", {"form": form, "receipts": own})


@require_GET
def receipt(request: SignedInRequest, code: str) -> HttpResponse:
    """Whoever holds the code may check it, also after the person has left: it says what they said, and no more."""
    found = Acknowledgement.objects.select_related("edition__policy", "person")
    acknowledgement = get_object_or_404(found, code=tidy_code(code))
    context = {
        "receipt": acknowledgement,
        "is_genuine": queries.is_genuine(acknowledgement),
        "is_own": acknowledgement.person_id == request.user.pk,
    }
    return render(request, "policies/receipt.html", context)
