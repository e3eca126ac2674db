from axes.models import AccessLog
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, PersonFactory


def test_signing_out_leaves_no_time_behind(db) -> None:
    """It would stand just before the concern of someone who signed out to raise it without a name."""
    person, browser = PersonFactory(), Client()
    browser.post(reverse("sign-in"), {"username": person.email, "password": PASSWORD})
    assert AccessLog.objects.filter(username=person.email).exists()

    browser.post(reverse("sign-out"))

    assert AccessLog.objects.filter(logout_time__isnull=False).count() == 0
