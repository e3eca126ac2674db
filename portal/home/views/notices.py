from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.http import SignedInRequest
from portal.models import Notice
from portal.paging import page_of


def notices(request: SignedInRequest) -> HttpResponse:
    mine = Notice.objects.visible_to(request.user)
    page = page_of(mine, by=("-id",), after=request.GET.get("after", ""), size=30)
    return render(request, "home/notices.html", {"page": page})


def open_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark it read and go on to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    if url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect(notice.url)
    return redirect("notices")


@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    Notice.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    messages.success(request, "All notices are marked as read.")
    return redirect("notices")
