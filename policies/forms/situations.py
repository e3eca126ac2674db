from typing import Any, cast

from django import forms

from policies.models import Policy
from policies.situations import places_of
from portal.forms import PageForm

ANY = ("", "Any place")


class SituationFilter(PageForm):
    """Which part of the table "What may I do?" to show. An answer that makes no sense narrows nothing."""

    policy = forms.ChoiceField(label="Policy", required=False)
    role = forms.ChoiceField(
        label="You are",
        required=False,
        choices=[("employee", "An employee"), ("ses", "A senior executive"), ("contractor", "A contractor")],
    )
    place = forms.ChoiceField(label="Where", required=False)

    def __init__(self, *args: Any, policies: list[Policy], role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start = {"policy": policies[0].slug, "role": role, "place": ""}
        self.initial = {**self.start, **kwargs.get("initial", {})}
        self._choose("policy", [(policy.slug, policy.short_name) for policy in policies])
        asked = self.data.get("policy")
        slug = asked if asked in {policy.slug for policy in policies} else policies[0].slug
        self._choose("place", [ANY, *places_of(slug)])

    def asked(self) -> dict[str, str]:
        sound = self.cleaned_data if self.is_valid() or self.is_bound else {}
        return {name: sound.get(name) or start for name, start in self.start.items()}

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices
