"""To assign a course, exempt someone from one, and say what holds for it."""

from calendar import month_name
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings

from policies.domain import AudienceOf, Covered
from policies.forms.audience import EMPLOYMENTS, AudienceForm, UnitField, written
from portal.forms import IdempotentForm, LongTextField, OnceField, PageForm, WrittenDateField
from portal.models import Person, Unit
from portal.naming import SomeOfField, offer, person_field
from training import rules
from training.enums import Duty
from training.models import Course

MOST_DAYS = 730
MOST_OFFERED = 500


def days_field(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=MOST_DAYS,
        initial=lambda: settings.COURSE_DAYS,
        widget=forms.NumberInput(attrs={"data-width": "short"}),
        error_messages={"required": f"Type a number of days, from 1 to {MOST_DAYS}."},
    )


def present_days() -> forms.IntegerField:
    return days_field("Days for those who are here", "Counted from today.")


def newcomer_days() -> forms.IntegerField:
    return days_field("Days for those who start later", "Counted from their first day.")


class AssignForm(AudienceForm):
    """An audience, said as that of a policy is, and by when."""

    nobody = "Say whom it asks: fill in a line, or name someone in."

    def __init__(self, data: Any = None, *, units: list[Unit], audience: AudienceOf | None = None) -> None:
        super().__init__(data, audience=audience or AudienceOf(), units=units)
        self.fields["present_days"] = present_days()
        self.fields["newcomer_days"] = newcomer_days()
        self.fields["once"] = OnceField()


class AssignEveryoneForm(IdempotentForm):
    present_days = present_days()
    newcomer_days = newcomer_days()


class CourseField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Course.objects.none(), empty_label="Choose a course", to_field_name="slug", **kwargs)
        self.error_messages["required"] = "Choose the course."


class AssignTeamForm(IdempotentForm):
    """By name, to everyone who works for a manager, or to a unit in which all do."""

    NAMED, ALL, UNIT = "named", "all", "unit"

    course = CourseField(label="Which course?")
    whom = forms.ChoiceField(label="Whom do you ask?", widget=forms.RadioSelect, initial=NAMED)
    people = SomeOfField(label="By name: who of those who report to you?", required=False)
    present_days = days_field("Within how many days?", "Counted from today.")

    def __init__(
        self,
        *args: Any,
        manager: Person,
        courses: Any,
        team: Iterable[Person],
        number: int,
        units: list[Unit],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.manager, self.units = manager, units
        cast(CourseField, self.fields["course"]).queryset = courses
        offer(team, self, "people")
        everyone = f"Everyone who works for you today, directly or through others: {number:,}"
        choices = [(self.NAMED, "Some of those who report to you, by name"), (self.ALL, everyone)]
        if units:
            choices.append((self.UNIT, "A unit in which everybody works for you, with who joins it later"))
            hint = "By its name or code, with everything under it."
            self.fields["unit"] = UnitField(label="A unit: which one?", units=units, help_text=hint)
        cast(forms.ChoiceField, self.fields["whom"]).choices = choices
        self.order_fields(["course", "whom", "people", "unit", "present_days"])

    @property
    def offered(self) -> list[str]:
        """Units as the browser suggests them."""
        return [written(unit) for unit in self.units[:MOST_OFFERED]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("whom") == self.NAMED and not said.get("people"):
            self.add_error("people", "Tick at least one of your people.")
        if said.get("whom") == self.UNIT and not said.get("unit") and "unit" not in self.errors:
            self.add_error("unit", "Type the name or the code of the unit.")
        return said

    @property
    def audience(self) -> AudienceOf | None:
        """None stands for everyone. Who assigns to a unit of their own does not mean themselves."""
        said = self.cleaned_data
        if said["whom"] == self.ALL:
            return None
        if said["whom"] == self.NAMED:
            return AudienceOf(named_in=frozenset(said["people"]))
        everyone_there = Covered(tuple(kind for kind, _ in EMPLOYMENTS), said["unit"])
        return AudienceOf((everyone_there,), named_out=frozenset([self.manager]))


class CourseExemptionForm(IdempotentForm):
    course = CourseField(label="From which course?")
    person = person_field(label="Who?")
    reason = LongTextField(
        label="Why?",
        help_text="They can read it, and so can the training authors. No medical details are needed.",
        max_length=1000,
        rows=3,
    )
    ends_on = WrittenDateField(label="Until the end of which day?", not_past=True)

    def __init__(self, *args: Any, giver: Person, courses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.giver = giver
        cast(CourseField, self.fields["course"]).queryset = courses

    def clean_person(self) -> Person:
        person: Person = self.cleaned_data["person"]
        if not rules.can_exempt(self.giver, person):
            raise forms.ValidationError("You can exempt people you manage. Nobody can exempt themselves.")
        return person


class TermsForm(PageForm):
    """How long a course counts, and what comes before it."""

    counts = forms.ChoiceField(
        label="How long does it count?",
        choices=[
            ("good", "For good"),
            ("months", "So many months from the day it is completed"),
            ("month", "Until the end of a month, each year"),
        ],
        widget=forms.RadioSelect,
    )
    months = forms.IntegerField(
        label="How many months?",
        min_value=3,
        max_value=120,
        required=False,
        widget=forms.NumberInput(attrs={"data-width": "short"}),
    )
    month = forms.TypedChoiceField(
        label="Which month?",
        choices=[("", "Choose a month"), *((at, month_name[at]) for at in range(1, 13))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    before = forms.ModelMultipleChoiceField(
        Course.objects.none(),
        label="What is completed before it is begun?",
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, course: Course, others: Any) -> None:
        counts = "months" if course.renew_months else "month" if course.renew_month else "good"
        before = [one.before.slug for one in course.prerequisites.select_related("before")]
        initial = {"counts": counts, "months": course.renew_months, "month": course.renew_month, "before": before}
        super().__init__(data, initial=initial)
        cast(forms.ModelMultipleChoiceField, self.fields["before"]).queryset = others

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, words in (("months", "Type how many months."), ("month", "Choose the month.")):
            if said.get("counts") != name:
                said[name] = None
            elif not said.get(name) and name not in self.errors:
                self.add_error(name, words)
        return said


class DutyFilter(PageForm):
    show = forms.ChoiceField(label="Which", required=False, choices=[("", "All"), *Duty.choices])
