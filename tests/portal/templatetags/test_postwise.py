from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django import forms
from django.utils import timezone

from portal.templatetags.postwise import (
    Shown,
    ago,
    day,
    daytime,
    problems,
    render_markdown,
    render_with_pictures,
    until,
)

NOON = "2026-11-20T12:00:00+11:00"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "![a](https://example.org/track.png)",
        '<a href="x" onclick="y">b</a>',
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "<style>body{display:none}</style>",
    ],
)
def test_policy_text_carries_nothing_that_acts(hostile):
    html = render_markdown(hostile)
    assert not any(
        sign in html for sign in ("<script", "<img", "<style", 'href="javascript', 'href="data', '<a href="x')
    )


def test_policy_text_is_marked_up_with_headings_under_the_page():
    assert render_markdown("# One\n\n###### Six", 2) == "<h3>One</h3>\n<h6>Six</h6>\n"
    assert render_markdown("**must** not") == "<p><strong>must</strong> not</p>\n"
    assert render_markdown(None) == ""


def test_links_in_policy_text_give_nothing_away():
    html = render_markdown("[the Act](https://example.org/act)")
    assert html == '<p><a href="https://example.org/act" rel="nofollow noopener">the Act</a></p>\n'


def test_tables_are_kept():
    assert "<td>b</td>" in render_markdown("| a |\n|---|\n| b |")


def test_days_are_written_out_in_the_readers_zone():
    late = datetime(2017, 8, 26, 15, 5, tzinfo=UTC)
    with timezone.override(ZoneInfo("Australia/Perth")):
        assert (day(late), daytime(late)) == ("26 August 2017", "26 August 2017, 11:05 pm")
    with timezone.override(ZoneInfo("Australia/Sydney")):
        assert (day(late), daytime(late)) == ("27 August 2017", "27 August 2017, 1:05 am")
    assert day(date(2017, 8, 27)) == "27 August 2017"
    assert (day(None), daytime(None)) == ("", "")


@pytest.mark.parametrize(("hour", "words"), [(0, "12:30 am"), (12, "12:30 pm"), (23, "11:30 pm")])
def test_midnight_and_noon_are_twelve(hour, words):
    moment = datetime(2017, 8, 27, hour, 30, tzinfo=ZoneInfo("Australia/Sydney"))
    assert daytime(moment).endswith(words)


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("then", "words"),
    [
        ("2026-11-20T11:59:40+11:00", "just now"),
        ("2026-11-20T11:59:00+11:00", "1 minute ago"),
        ("2026-11-20T09:00:00+11:00", "3 hours ago"),
        ("2026-11-19T23:59:00+11:00", "yesterday"),
        ("2026-11-10T12:00:00+11:00", "10 days ago"),
        ("2026-10-20T12:00:00+11:00", "4 weeks ago"),
        ("2026-05-20T12:00:00+11:00", "6 months ago"),
        ("2017-08-27T12:00:00+11:00", "9 years ago"),
        ("2026-11-20T12:00:09+11:00", "just now"),
    ],
)
def test_time_that_has_passed(then, words):
    assert ago(datetime.fromisoformat(then)) == words


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 18), "2 days overdue"),
        (date(2026, 11, 20), "due today"),
        (date(2026, 11, 21), "due tomorrow"),
        (date(2026, 11, 23), "3 days left"),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), "due tomorrow"),
        (None, ""),
    ],
)
def test_time_that_is_left(due, words):
    assert until(due) == words


@time_machine.travel(NOON, tick=False)
def test_a_day_without_a_time_passed_today_or_yesterday():
    assert (ago(date(2026, 11, 20)), ago(date(2026, 11, 19)), ago(None)) == ("today", "yesterday", "")


class Form(forms.Form):
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    words = forms.CharField()
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Too late.")


def test_problems_lead_to_what_can_be_mended():
    missing = "This field is required."
    assert problems(Form({})) == [("", "Too late."), ("id_kind_0", missing), ("id_words", missing), ("", missing)]


MAP = {"picture:map": Shown("/map/", 40, 30)}


def test_a_picture_that_is_given_is_shown_with_its_size_and_description():
    html = render_with_pictures('![A *map*\nof "it"](picture:map "Title") ![](picture:map "decorative")', MAP)
    shown = '<img src="/map/" alt="{}" width="40" height="30" loading="lazy">'
    assert html == f"<p>{shown.format('A map of &quot;it&quot;')} {shown.format('')}</p>\n"


def test_any_other_picture_is_its_description():
    text = "![A <b>map</b>](https://example.org/map.png) and ![Other](picture:other)"
    assert render_with_pictures(text, MAP) == "<p>A &lt;b&gt;map&lt;/b&gt; and Other</p>\n"
    assert render_markdown("![A map](picture:map)") == "<p>A map</p>\n"
