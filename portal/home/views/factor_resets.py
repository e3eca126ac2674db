"""Two directory administrators take away a second factor that somebody lost."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal.confirming import asks_again
from portal.home.factor_forms import ResetForm
from portal.home.views.directory import administrators_only
from portal.http import SignedInRequest
from portal.models import FactorReset, Person
from portal.second_factor import keeping


@asks_again
@administrators_only
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    someone = get_object_or_404(Person.objects.current(), pk=pk)
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.ask_for_reset(someone, actor=request.user, **form.cleaned_data)
        except keeping.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Asked. Another directory administrator decides it on this page.")
            return redirect("person", pk=pk)
    return render(request, "home/factor_reset.html", {"someone": someone, "form": form})


@asks_again
@administrators_only
@require_POST
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(FactorReset.objects.filter(decided_at__isnull=True), pk=pk)
    grant = request.POST.get("decision") == "grant"
    try:
        keeping.decide_reset(asked, actor=request.user, grant=grant)
    except keeping.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Their second factor is taken away." if grant else "Nothing was taken away.")
    return redirect("person", pk=asked.person_id)
