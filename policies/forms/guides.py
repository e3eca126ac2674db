"""The few questions about a post that is already out. What is answered here lives for one page and is kept nowhere."""

from typing import Any, cast

from django import forms

from policies.guides import Guidance, choices_of, for_anothers_post, for_own_post
from policies.models import Policy
from portal.forms import PageForm


class GuideForm(PageForm):
    title: str
    lead: str
    policy = forms.ChoiceField(label="Which policy applies to you?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, policies: list[Policy], **kwargs: Any) -> None:
        super().__init__(*args, initial={"policy": policies[0].slug}, **kwargs)
        choices = [(policy.slug, policy.short_name) for policy in policies]
        cast(forms.ChoiceField, self.fields["policy"]).choices = choices
        if len(policies) == 1:
            self.fields["policy"].widget = forms.HiddenInput()

    def guidance(self) -> Guidance:
        raise NotImplementedError


class OwnPostForm(GuideForm):
    title = "I already posted it"
    lead = "Three questions, then what to do, in order."
    place = forms.ChoiceField(label="Where is it?", choices=lambda: choices_of("already_posted", "places"))
    standing = forms.ChoiceField(
        label="Can people still see it?",
        choices=lambda: choices_of("already_posted", "standing"),
        widget=forms.RadioSelect,
    )
    shows = forms.MultipleChoiceField(
        label="What does it show?",
        help_text="Tick all that fit.",
        choices=lambda: choices_of("already_posted", "shows"),
        widget=forms.CheckboxSelectMultiple,
    )

    def guidance(self) -> Guidance:
        answers = self.cleaned_data
        return for_own_post(
            answers["policy"], place=answers["place"], standing=answers["standing"], shows=answers["shows"]
        )


class OthersPostForm(GuideForm):
    title = "Answering someone else's post"
    lead = "Say what the post does. You get one of four answers: leave it, correct it, report it, or pass it on."
    situation = forms.ChoiceField(
        label="What does the post do?",
        choices=lambda: choices_of("answering_others", "situations"),
        widget=forms.RadioSelect,
    )

    def guidance(self) -> Guidance:
        return for_anothers_post(self.cleaned_data["policy"], situation=self.cleaned_data["situation"])
