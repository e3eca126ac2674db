"""The questions of a concern, in groups. Asked a group a page of colleagues, all on one of somebody unnamed."""

from django import forms

from incidents.enums import Seen, StaffInvolved
from portal.forms import LongTextField, PageForm, WrittenDateField

from .concern import LinksField


class WhatFields(PageForm):
    seen = forms.ChoiceField(label="What is it about?", choices=Seen, widget=forms.RadioSelect)
    words = LongTextField(
        label="What did you see?",
        help_text="In your own words. They stay exactly as you send them.",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8, "data-words": ""}),
    )


class WhereFields(PageForm):
    links = LinksField(
        label="Links to the posts",
        help_text="One to a line, from the address bar or the share button. Leave it empty if you have only a picture.",
        required=False,
        max_length=20_000,
        rows=3,
    )
    platform = forms.CharField(
        label="Which site or app was it?", help_text="If there is no link", max_length=80, required=False
    )
    account = forms.CharField(
        label="Which account posted it?", help_text="The name as it stands there", max_length=120, required=False
    )


class WhenFields(PageForm):
    seen_on = WrittenDateField(
        label="When did you see it?",
        help_text="For example, 27 August 2017, or yesterday",
        required=False,
        not_future=True,
    )
    posted_on = WrittenDateField(label="When was it posted?", required=False, not_future=True)
    how_known = LongTextField(
        label="How did you come to see it?",
        help_text="For example: it is public; it was shared with me; I am in the group.",
        max_length=2000,
        rows=3,
    )


class WhoFields(PageForm):
    staff_involved = forms.ChoiceField(
        label="Is it by someone who works here?", choices=StaffInvolved, widget=forms.RadioSelect
    )
