"""The pages of People Services' files, and what their forms send."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.enums import CodeElement
from incidents.models import Allegation, Finding, Investigation
from tests.incidents.cast import Cast

LIST = "/investigations/"


def page_of(file: Investigation, name: str = "investigation", *args: Any) -> str:
    return reverse(f"incidents:{name}", args=[file.pk, *args])


def text(response: HttpResponse) -> str:
    return response.content.decode()


def issue(client: Client, url: str, **data: Any) -> HttpResponse:
    """Read the letter a form would issue, then issue it."""
    preview = client.post(url, data)
    assert preview.status_code == 200, text(preview)
    return client.post(url, {**data, "seen": preview.context["letter"].sha256})


def allegation_data(cast: Cast, file: Investigation, **changes: Any) -> dict[str, Any]:
    return {
        "conduct_on": (timezone.localdate() - timedelta(days=30)).isoformat(),
        "words": "You wrote that a named customer was a liar.",
        "posts": [post.pk for post in file.case.concerns.get().posts.all()],
        "clauses": cast.clauses[0].ref.lower(),
        "elements": [CodeElement.VALUES, CodeElement.RESPECT],
        **changes,
    }


def weighed() -> dict[str, Any]:
    """The findings of breach with their posts, and a factor."""
    posts = {
        f"posts_{finding.pk}": [post.pk for post in finding.allegation.posts.all()]
        for finding in Finding.objects.standing().of_breach()
    }
    return {**posts, "factor_remorse": "lighter", "factor_remorse_words": "Remorse."}


def fine(percent: str = "1", **changes: Any) -> dict[str, Any]:
    """For the behaviour alleged last, of a salary of $100,000; with every post relied on and one factor weighed."""
    today = timezone.localdate().isoformat()
    behaviour = Allegation.objects.latest("pk")
    return {
        **weighed(),
        "fine_chosen": "on",
        "fine_detail": "Over two pays.",
        f"fine_amount_{behaviour.pk}": str(Decimal(percent) * 1000),
        "fine_from": today,
        **changes,
    }
