"""Putting a public page or words on the watch list, and saying what came of a look."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from incidents.domain.watching import (
    AlreadyWatched,
    NamesColleague,
    PersonIsWatched,
    PlaceIsClosed,
    Wanted,
    WatchRefused,
)
from incidents.enums import LookOutcome, Often, PageOf
from incidents.links import NotAnAddress, canonical
from portal.forms import IdempotentForm, LongTextField, PageForm

CLOSED = (
    "Only those who were let in can look there, so it cannot be watched. Watch what anybody can see without asking."
)
PERSONAL = (
    "This is somebody's own account, and people are not watched. If one post is a concern, record it as a find instead."
)


def names_colleague(refused: NamesColleague) -> str:
    return (
        f"It names {refused.person.name}, who is in the staff directory, and people are not watched. "
        "Leave the name out. If one post is a concern, record it as a find instead."
    )


class WatchForm(IdempotentForm):
    url = forms.CharField(
        label="Address of the page",
        help_text="A public page, group, forum or channel. Leave it empty to watch words.",
        max_length=2000,
        required=False,
    )
    page_of = forms.ChoiceField(
        label="If it is a page: whose is it?", choices=PageOf, widget=forms.RadioSelect, required=False
    )
    term = forms.CharField(
        label="Or the words to search for",
        help_text="The name of a program or a hashtag, for example; never somebody's name.",
        max_length=120,
        required=False,
    )
    place = forms.CharField(
        label="If it is words: where do you search for them?",
        help_text="For example, public posts on Facebook",
        max_length=120,
        required=False,
    )
    name = forms.CharField(label="What should the list call it?", max_length=80)
    why = LongTextField(
        label="Why is it watched?",
        help_text="What the department needs to know from there. All of Digital Media reads it.",
        max_length=1000,
        rows=3,
    )
    often = forms.ChoiceField(label="How often should somebody look?", choices=Often, widget=forms.RadioSelect)
    is_public = forms.BooleanField(
        label="I checked that anybody can see it: without a friend request, an invitation, somebody's password or a "
        "false account",
        error_messages={
            "required": "Check that anybody can see it, and tick that you did. What is not public is not watched."
        },
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            if url:
                canonical(url)
        except NotAnAddress as error:
            raise ValidationError("This is not a web address. Copy it from the address bar.") from error
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        url, term = cleaned.get("url", ""), cleaned.get("term", "")
        if "url" in self.errors:
            return cleaned
        if bool(url) == bool(term):
            self.add_error("term" if url else "url", "Give either an address or words to search for, one of the two.")
        elif url and not cleaned.get("page_of") and "page_of" not in self.errors:
            self.add_error("page_of", "Say whose page it is.")
        elif term and not cleaned.get("place"):
            self.add_error("place", "Say where you search for the words.")
        return cleaned

    @property
    def wanted(self) -> Wanted:
        """A page has no words to search for, and words are nobody's page: what was chosen beside does not count."""
        said = self.cleaned_data
        own = {"url": said["url"], "page_of": said["page_of"]} if said["url"] else {name: said[name] for name in WORDS}
        return Wanted(name=said["name"], why=said["why"], often=Often(said["often"]), **own)

    def refuse(self, refused: WatchRefused) -> None:
        if isinstance(refused, PlaceIsClosed):
            self.add_error("url", CLOSED)
        elif isinstance(refused, PersonIsWatched):
            self.add_error("url", PERSONAL)
        elif isinstance(refused, NamesColleague):
            self.add_error(None, names_colleague(refused))
        elif isinstance(refused, AlreadyWatched):
            self.add_error("url" if refused.watch.url else "term", f"It is on the list, as “{refused.watch.name}”.")


WORDS = ("term", "place")


class LookForm(IdempotentForm):
    """A look that found nothing to raise: a find is recorded as such."""

    outcome = forms.ChoiceField(label="What came of it?", widget=forms.RadioSelect)
    note = LongTextField(
        label="Note",
        help_text="All of Digital Media reads it. Who posted what belongs in a find, not here.",
        required=False,
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["outcome"]).choices = [
            choice for choice in LookOutcome.choices if choice[0] != LookOutcome.FOUND
        ]


class EndWatchForm(PageForm):
    why = LongTextField(
        label="Why is it watched no more?",
        help_text="It stays on the record, with everything that was looked at.",
        max_length=1000,
        rows=3,
    )
