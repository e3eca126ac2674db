"""The steps of somebody at a course, through its pages."""

from django.urls import reverse

from tests.training.factories import right_of, wrong_of
from training.models import Attempt


def path(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def start(browser, version):
    browser.post(path("start", version.course.slug))
    return Attempt.objects.latest("pk")


def begun(browser, version):
    attempt = start(browser, version)
    browser.post(path("begin", attempt.pk))
    return attempt


def choose(browser, attempt, position, *, right):
    asked = attempt.asked.get(position=position)
    [option] = right_of(asked) if right else wrong_of(asked)
    return browser.post(path("question", attempt.pk, position), {"option": option}, follow=True)


def assert_in_order(page, *words):
    place = 0
    for one in words:
        place = page.find(one, place)
        assert place != -1, (one, words)
        place += len(one)
