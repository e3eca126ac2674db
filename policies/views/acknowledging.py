from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from policies import domain, rules
from policies.forms import OnBehalfForm
from policies.models import Edition
from portal.http import SignedInRequest

from .reading import edition_for, show, sign_off_form


@require_http_methods(["GET", "POST"])
def acknowledge(request: SignedInRequest, slug: str) -> HttpResponse:
    edition = edition_for(request, slug)
    if request.method == "GET":
        return redirect("policies:read", slug)
    form = sign_off_form(request, edition, request.POST)
    if "edition" in form.errors:
        messages.warning(request, "A new edition was published while you were reading. Read this one first.")
        return redirect("policies:read", slug)
    if not form.is_valid():
        return show(request, edition, form)
    try:
        made = domain.acknowledge(
            edition, actor=request.user, chosen=form.chosen, by_password=form.is_own_password is not None
        )
    except domain.AnsweredWrong as refusal:
        form.explain(refusal.answered)
        return show(request, edition, form)
    except domain.AcknowledgementRefused:
        messages.warning(request, "This policy does not ask you for an acknowledgement.")
        return redirect("policies:read", slug)
    return redirect("policies:receipt", made.code)


@require_http_methods(["GET", "POST"])
def acknowledge_on_behalf(request: SignedInRequest, slug: str) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    edition = get_object_or_404(Edition.objects.published().select_related("policy"), policy__slug=slug)
    form = OnBehalfForm(request.POST or None, shown=edition)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = domain.acknowledge_on_behalf(edition, person=said["person"], note=said["note"], actor=request.user)
        except domain.OnBehalfRefused as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, f"Recorded. {made.person.name} is told, and can take it back.")
            return redirect("policies:receipt", made.code)
    return render(request, "policies/on_behalf.html", {"edition": edition, "form": form})
