from django import forms

from portal.forms import LongTextField, PageForm


class ResponseForm(PageForm):
    words = LongTextField(
        label="Your response",
        help_text="Say what happened as you see it, and anything you want to be taken into account. "
        "The person deciding reads it in your own words.",
        max_length=20_000,
        rows=12,
    )
    finished = forms.BooleanField(
        label="This is my whole response. I know that I cannot change it once it is sent.",
        error_messages={"required": "Tick that this is your whole response. Nothing has been sent yet."},
    )


class StatementForm(ResponseForm):
    """The same, on a proposed suspension."""

    words = LongTextField(
        label="Your statement",
        help_text="Say what speaks against it. The person deciding reads it in your own words.",
        max_length=20_000,
        rows=12,
    )
    finished = forms.BooleanField(
        label="This is my whole statement. I know that I cannot change it once it is sent.",
        error_messages={"required": "Tick that this is your whole statement. Nothing has been sent yet."},
    )
