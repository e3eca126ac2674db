"""What somebody decides of a redacted release of a file."""

from collections.abc import Sequence
from typing import Any

from django import forms

from incidents.enums import ExportFor, Given
from incidents.file_release.grounds import grounds_for
from incidents.file_release.items import leaves_as_it_came, leaving, leaving_of
from incidents.models import Redaction, Release, ReleaseDocument
from portal.forms import IdempotentForm, LongTextField, PageForm
from portal.templatetags.postwise import day

GIVE, WITHHOLD = "give", "withhold"
WORDS_HELP = "It stands in the schedule. Say nothing that you keep back."


class ReleaseForm(IdempotentForm):
    made_for = forms.ChoiceField(
        label="For whom is it?",
        help_text="The respondent gets what they were shown and what they said; a reviewing body what the decisions "
        "rest on. You can change that for each document. For a request nothing is given before you decide it.",
        choices=[choice for choice in ExportFor.choices if choice[0] != ExportFor.COMPLETE],
        widget=forms.RadioSelect,
    )
    reference = forms.CharField(
        label="Reference",
        help_text="The number of the request or of the review. It stands in the release.",
        max_length=80,
    )
    why = LongTextField(
        label="Why is it released?",
        help_text="Kept with your name and the time; it does not stand in the release.",
        max_length=1000,
        rows=3,
    )

    def clean_made_for(self) -> ExportFor:
        return ExportFor(self.cleaned_data["made_for"])


class _GroundedForm(PageForm):
    """On a ground of the department's list, with words where they help."""

    ground = forms.ChoiceField(label="On what ground?")
    words = LongTextField(
        label="What should its reader know about that?", help_text=WORDS_HELP, required=False, max_length=1000, rows=2
    )

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ground = self.fields["ground"]
        assert isinstance(ground, forms.ChoiceField)
        ground.choices = [("", "Choose a ground"), *((one, one) for one in grounds_for(release.made_for))]


class GiveForm(_GroundedForm):
    """One document: given, given in a covered copy, or withheld."""

    decision = forms.ChoiceField(label="What becomes of it?", widget=forms.RadioSelect)

    field_order = ("decision", "ground", "words")

    def __init__(self, *args: Any, document: ReleaseDocument, **kwargs: Any) -> None:
        super().__init__(*args, release=document.release, **kwargs)
        self.covered: list[Redaction] = list(document.evidence.redactions.all()) if document.evidence else []
        decision = self.fields["decision"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = _ways(document, self.covered)
        self.fields["ground"].required = False
        self.fields["ground"].help_text = "Where something is kept back"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("decision", GIVE) != GIVE and not found.get("ground"):
            self.add_error("ground", "Choose on what ground it is kept back.")
        return found

    @property
    def redaction(self) -> Redaction | None:
        chosen = self.cleaned_data["decision"]
        return next((one for one in self.covered if f"covered-{one.pk}" == chosen), None)


def _ways(document: ReleaseDocument, covered: Sequence[Redaction]) -> list[tuple[str, str]]:
    withhold = (WITHHOLD, "Withhold all of it")
    if document.evidence is None:
        whole = "Give what is left of it" if document.removals else "Give it whole"
        return [(GIVE, whole), withhold]
    item = document.evidence
    ways = [(f"covered-{one.pk}", f"Give the copy covered on {day(one.at)}") for one in covered if leaving(item, one)]
    if leaving_of(document, item, None):
        ways.append(
            (GIVE, "Give it as it came" if leaves_as_it_came(item) else "Give the working copy, nothing covered")
        )
    return [*ways, withhold]


def first_way(document: ReleaseDocument) -> dict[str, str]:
    """What stands, as the form says it."""
    choice = document.choice
    if choice is None or not choice.given:
        return {}
    if choice.given == Given.WITHHELD:
        return {"decision": WITHHOLD, "ground": choice.ground, "words": choice.words}
    if choice.redaction_id:
        return {"decision": f"covered-{choice.redaction_id}", "ground": choice.ground, "words": choice.words}
    return {"decision": GIVE}


class RemoveForm(_GroundedForm):
    """Paragraphs by their boxes, or a phrase by its words."""

    places = forms.MultipleChoiceField(label="Paragraphs", required=False, widget=forms.CheckboxSelectMultiple)
    phrase = forms.CharField(
        label="Or the exact words to take out",
        help_text="Wherever they stand in this document, in capitals or not. They have to stand in one paragraph.",
        required=False,
        max_length=500,
    )

    field_order = ("places", "phrase", "ground", "words")

    def __init__(self, *args: Any, document: ReleaseDocument, **kwargs: Any) -> None:
        super().__init__(*args, release=document.release, **kwargs)
        places = self.fields["places"]
        assert isinstance(places, forms.MultipleChoiceField)
        places.choices = [(str(place), str(place + 1)) for place in range(len(document.blocks))]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not found["places"] and not found["phrase"]:
            self.add_error("phrase", "Tick the paragraphs to take out, or write the exact words.")
        return found


class EverywhereForm(_GroundedForm):
    """Words to be taken out of every document of the release."""

    names = forms.MultipleChoiceField(
        label="Names that stand in it", required=False, widget=forms.CheckboxSelectMultiple
    )
    phrase = forms.CharField(label="Other words, exactly as they stand", required=False, max_length=500)

    field_order = ("names", "phrase", "ground", "words")

    def __init__(self, *args: Any, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["names"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, name) for name in names]
        if not names:
            del self.fields["names"]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if not self.errors and not self.phrases:
            self.add_error("phrase", "Tick a name, or write the exact words.")
        return found

    @property
    def phrases(self) -> list[str]:
        return [*self.cleaned_data.get("names", []), *filter(None, [self.cleaned_data.get("phrase")])]


class SeveralForm(_GroundedForm):
    """The same for several documents at once."""

    documents = forms.MultipleChoiceField(
        label="Documents", error_messages={"required": "Tick the documents first."}, widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(
        label="What becomes of those you ticked?",
        choices=[(GIVE, "Give what is left of them"), (WITHHOLD, "Withhold them")],
        widget=forms.RadioSelect,
    )

    field_order = ("documents", "decision", "ground", "words")

    def __init__(self, *args: Any, documents: Sequence[ReleaseDocument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["documents"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.number), str(one)) for one in documents]
        self.fields["ground"].required = False
        self.fields["ground"].help_text = "Where they are withheld"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("decision") == WITHHOLD and not found.get("ground"):
            self.add_error("ground", "Choose on what ground they are withheld.")
        return found


class DoubtsForm(_GroundedForm):
    """Of words that may be a name: the same answer for all that are ticked."""

    doubted = forms.MultipleChoiceField(
        label="Words", error_messages={"required": "Tick the words first."}, widget=forms.CheckboxSelectMultiple
    )
    decision = forms.ChoiceField(
        label="What are those you ticked?",
        choices=[
            (WITHHOLD, "Somebody could be known by them: take them out"),
            (GIVE, "They name nobody who must not be known: let them stand"),
        ],
        widget=forms.RadioSelect,
    )
    why = LongTextField(
        label="How do you know that they name nobody?",
        help_text="Where you let them stand. It is kept, and leaves with nothing.",
        required=False,
        max_length=1000,
        rows=2,
    )

    field_order = ("doubted", "decision", "ground", "why")

    def __init__(self, *args: Any, doubted: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["doubted"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(one, one) for one in doubted]
        del self.fields["words"]
        self.fields["ground"].required = False
        self.fields["ground"].help_text = "Where you take them out"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("decision") == WITHHOLD and not found.get("ground"):
            self.add_error("ground", "Choose on what ground they are taken out.")
        if found.get("decision") == GIVE and not found.get("why"):
            self.add_error("why", "Say how you know that they name nobody.")
        return found


class WordsForm(PageForm):
    """With a step of a release."""

    words = LongTextField(label="", max_length=2000, rows=4)

    def __init__(self, *args: Any, label: str, is_required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label
        self.fields["words"].required = is_required
        self.fields["words"].error_messages["required"] = f"Fill in “{label.rstrip('?')}”."
