from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.home.mail_forms import MailChoiceForm, NoticeFilter
from portal.http import SignedInRequest
from portal.models import Notice
from portal.notices.choosing import choice_of, choose_mail
from portal.paging import page_of


def notices(request: SignedInRequest) -> HttpResponse:
    form = NoticeFilter(request.GET)
    mine, said = form.narrow(Notice.objects.visible_to(request.user))
    page = page_of(mine, by=("-id",), after=request.GET.get("after", ""), size=30)
    context = {"form": form, "page": page, "said": said, "address": f"{urlencode(said)}&" if said else ""}
    return render(request, "home/notices.html", context)


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


def choices(request: SignedInRequest) -> HttpResponse:
    met = set(Notice.objects.visible_to(request.user).order_by().values_list("kind", flat=True).distinct())
    form = MailChoiceForm(request.POST or None, choice=choice_of(request.user), met=met)
    if request.method == "POST" and form.is_valid():
        choose_mail(request.user, cadence=form.cleaned_data["cadence"], muted=form.muted)
        messages.success(request, "Kept. It holds from your next notice on.")
        return redirect("mail-choices")
    return render(request, "home/mail_choices.html", {"form": form})
