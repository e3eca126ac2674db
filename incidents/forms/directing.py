from django import forms

from portal.forms import IdempotentForm, PageForm
from training.models import Course


class DirectCourseForm(IdempotentForm):
    course = forms.ModelChoiceField(
        Course.objects.none(), label="Which course?", empty_label="Choose a course", to_field_name="slug"
    )
    days = forms.IntegerField(
        label="Within how many days?",
        help_text="Counted from today. They are told that a course waits for them, and by when; not why.",
        initial=28,
        min_value=1,
        max_value=365,
        widget=forms.NumberInput(attrs={"data-width": "short"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        courses = self.fields["course"]
        assert isinstance(courses, forms.ModelChoiceField)
        courses.queryset = Course.objects.published()


class TakeBackCourseForm(PageForm):
    """Nothing to fill in: the step itself is asked for once more."""
