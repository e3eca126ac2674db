"""The proof of an acknowledgement: to keep, to check, to take back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from policies import domain, queries, rules
from policies.forms import ReceiptForm, WithdrawForm
from policies.models import Acknowledgement
from portal.codes import tidy_code
from portal.http import SignedInRequest


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
    context = {"form": form, "receipts": own, "exemptions": queries.own_exemptions(request.user)}
    return render(request, "policies/receipts.html", context)


@require_GET
def receipt(request: SignedInRequest, code: str) -> HttpResponse:
    """Whoever holds the code may check it, also after the person has left: it says what they said, and no more."""
    found = Acknowledgement.objects.select_related("edition__policy", "person", "recorded_by")
    acknowledgement = get_object_or_404(found, code=tidy_code(code))
    context = {
        "receipt": acknowledgement,
        "is_genuine": queries.is_genuine(acknowledgement),
        "is_own": acknowledgement.person_id == request.user.pk,
        "may_read_note": rules.can_read_note(request.user, acknowledgement),
    }
    return render(request, "policies/receipt.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    own = Acknowledgement.objects.visible_to(request.user).select_related("edition__policy", "person")
    acknowledgement = get_object_or_404(own, code=tidy_code(code))
    if acknowledgement.is_withdrawn:
        return redirect("policies:receipt", acknowledgement.code)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        domain.withdraw_acknowledgement(acknowledgement, actor=request.user, why=form.cleaned_data["why"])
        messages.success(request, "Your acknowledgement is withdrawn.")
        return redirect("policies:receipt", acknowledgement.code)
    context = {"receipt": acknowledgement, "form": form, "waits_again": queries.rests_on(acknowledgement)}
    return render(request, "policies/receipt_withdraw.html", context)
