from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.forms import IdempotentForm, PageForm, file_size
from training.interchange import MOST_BYTES
from training.models import Course

from .authoring import PoliciesField

NEW = "new"


class CourseFileForm(IdempotentForm):
    file = forms.FileField(
        label="The file",
        help_text=f"Moodle GIFT, Moodle XML, QTI 2.1 or 3.0, or YAML, up to {MOST_BYTES // 1024 // 1024} MB",
        max_length=200,
        error_messages={
            "required": "Choose a file.",
            "invalid": "Choose a file.",
            "empty": "This file is empty. Choose a file with questions in it.",
            "max_length": "The name of this file is too long. Give it a shorter one.",
        },
    )
    course = forms.ChoiceField(
        label="What is it for?",
        help_text="What is in the file comes after what the course has. An export of the same course takes its place.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"course": NEW}, **kwargs})
        self.courses = {str(one.pk): one for one in Course.objects.published().order_by("title", "slug")}
        named = [(key, f"The next version of {course.title}") for key, course in self.courses.items()]
        cast(forms.ChoiceField, self.fields["course"]).choices = [(NEW, "A course of its own"), *named]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            most = MOST_BYTES // 1024 // 1024
            raise ValidationError(f"This file is {file_size(file.size or 0)}. It can be up to {most} MB.")
        return file

    def clean_course(self) -> Course | None:
        return self.courses.get(self.cleaned_data["course"])


class BroughtCourseForm(PageForm):
    """What a course of its own needs, and a file of questions does not say."""

    title = forms.CharField(label="What is it called?", max_length=200)
    policies = PoliciesField(label="Which policies is it about?")
