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
