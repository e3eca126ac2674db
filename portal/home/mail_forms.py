from typing import Any, cast

from django import forms

from portal.forms import PageForm
from portal.models import Cadence, MailChoice
from portal.models.notice import NoticeQuerySet
from portal.notices import CATALOGUE
from portal.notices.catalogue import may_be_muted

# What everyone gets notices about. The rooms of those who work on matters are one choice: nobody else has to read them.
ABOUT = {
    "policies": "Policies",
    "training": "Training",
    "questions": "Questions about posts",
    "other": "Everything else",
}


class NoticeFilter(forms.Form):
    show = forms.ChoiceField(
        label="Show", choices=[("", "All"), ("unread", "Unread"), ("read", "Read")], required=False
    )
    about = forms.ChoiceField(
        label="About",
        choices=[("", "Everything"), *ABOUT.items()],
        required=False,
    )

    def narrow(self, found: NoticeQuerySet) -> tuple[NoticeQuerySet, dict[str, str]]:
        """Those that are asked for, and what of it stands in the address."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        if show := said.get("show"):
            found = found.filter(read_at__isnull=show == "unread")
        if about := said.get("about"):
            found = found.filter(kind__in=kinds_about(about))
        return found, said


def kinds_about(about: str) -> list[str]:
    """Of a room; or of all that are not a choice of their own."""
    room, rooms = ABOUT[about], set(ABOUT.values())
    return [name for name, kind in CATALOGUE.items() if (kind.room if kind.room in rooms else ABOUT["other"]) == room]


class KindFilter(forms.Form):
    words = forms.CharField(label="Words of it, or who gets it", max_length=60, required=False)


class MailChoiceForm(PageForm):
    """What is ticked is mailed: a box that says “do not” is read wrongly. Offered is what the person has met so far."""

    cadence = forms.ChoiceField(
        label="How often mail comes",
        choices=Cadence.choices,
        widget=forms.RadioSelect,
        help_text="Never at night or on a day off, where you are. What cannot wait comes at once all the same.",
    )
    mailed = forms.MultipleChoiceField(
        label="Also send me mail about these",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Without a tick it is shown in the portal alone. Whatever is not listed here is always mailed.",
    )

    def __init__(self, *args: Any, choice: MailChoice, met: set[str], **kwargs: Any) -> None:
        self.kept = [one for one in choice.muted if one not in met]
        self.offered = [one for one in may_be_muted() if one in met]
        mailed = [one for one in self.offered if one not in choice.muted]
        super().__init__(*args, initial={"cadence": choice.cadence, "mailed": mailed}, **kwargs)
        if self.offered:
            words = sorted((CATALOGUE[one].words, one) for one in self.offered)
            cast(forms.MultipleChoiceField, self.fields["mailed"]).choices = [(one, said) for said, one in words]
        else:
            del self.fields["mailed"]

    @property
    def muted(self) -> list[str]:
        mailed = self.cleaned_data.get("mailed", [])
        return [*self.kept, *(one for one in self.offered if one not in mailed)]
