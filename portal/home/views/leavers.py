"""What somebody who left had open, for whoever may hand it over."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.home.leavers import open_work
from portal.http import SignedInRequest
from portal.models import Person


@require_safe
def leaver(request: SignedInRequest, pk: int) -> HttpResponse:
    someone = get_object_or_404(Person.objects.filter(is_active=False), pk=pk)
    items = open_work(someone, request.user)
    if not items:
        raise Http404
    return render(request, "home/leaver.html", {"someone": someone, "items": items})
