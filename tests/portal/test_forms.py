from datetime import date
from uuid import UUID

import pytest
import time_machine
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.forms import IdempotentForm, LongTextField, MultipleFileField, PageForm, PersonField, WrittenDateField

ALICE, ANNA = "Alice Nguyen (10023)", "Anna Nguyen (10408)"


def refusal(field: forms.Field, value: object) -> str:
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    return caught.value.messages[0]


@pytest.mark.parametrize(
    "written",
    [
        "27 August 2017",
        "27 august 2017",
        "27 Aug 2017",
        "27/8/2017",
        "27/08/17",
        "27.8.2017",
        "27 8 2017",
        "2017-08-27",
        " 27th of August, 2017 ",
        "Sunday 27 August 2017",
        "Sun, 27 Aug. 2017",
    ],
)
def test_dates_are_read_as_people_write_them(written):
    assert WrittenDateField().clean(written) == date(2017, 8, 27)


def test_september_is_read_in_its_four_letter_form():
    assert WrittenDateField().clean("1 Sept 2017") == date(2017, 9, 1)


@time_machine.travel("2026-11-20T23:30:00+11:00")
def test_today_and_yesterday_are_days_of_the_department():
    assert WrittenDateField().clean("Today") == date(2026, 11, 20)
    assert WrittenDateField().clean("yesterday") == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("last week", "We could not read “last week” as a date. Write it like 27 August 2017."),
        ("8/27/2017", "We could not read “8/27/2017” as a date. Write it like 27 August 2017."),
        ("31 February 2017", "There is no such day as “31 February 2017”. Check the day and the month."),
    ],
)
def test_a_date_that_cannot_be_read_says_what_to_do(written, words):
    assert refusal(WrittenDateField(), written) == words


@time_machine.travel("2026-11-20T12:00:00+11:00")
def test_a_date_may_be_kept_to_the_past_or_the_future():
    assert refusal(WrittenDateField(not_future=True), "21/11/2026").startswith("21 November 2026 is still to come")
    assert refusal(WrittenDateField(not_past=True), "19/11/2026").startswith("19 November 2026 has passed")
    assert WrittenDateField(not_future=True, not_past=True).clean("20/11/2026") == date(2026, 11, 20)


def test_an_empty_date_is_none_when_it_may_be():
    assert WrittenDateField(required=False).clean("  ") is None


def test_a_known_date_is_shown_as_people_write_it():
    class Form(PageForm):
        seen_on = WrittenDateField(label="Seen on")

    assert Form(initial={"seen_on": date(2017, 8, 27)})["seen_on"].value() == "27 August 2017"
    assert not Form({"seen_on": "27 Aug 2017"}, initial={"seen_on": date(2017, 8, 27)}).has_changed()


def test_long_text_is_refused_with_its_length_and_never_cut():
    field = LongTextField(max_length=10)
    assert refusal(field, "x" * 12) == "This is 12 characters long. Shorten it to 10."
    assert field.widget.attrs["data-count"] == 10
    assert "maxlength" not in field.widget.attrs


def test_a_line_break_counts_as_one_character():
    assert LongTextField(max_length=5).clean("ab\r\ncd") == "ab\ncd"


def upload(name: str = "post.png", size: int = 10) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size)


def test_several_files_clean_to_a_list():
    field = MultipleFileField(max_files=2)
    assert [file.name for file in field.clean([upload("a.png"), upload("b.png")])] == ["a.png", "b.png"]
    assert [file.name for file in field.clean(upload())] == ["post.png"]
    assert MultipleFileField(required=False).clean([]) == []


def test_too_many_too_large_and_empty_files_are_refused():
    field = MultipleFileField(max_files=2, max_bytes=2048)
    assert refusal(field, [upload()] * 3) == "You chose 3 files. Choose up to 2."
    assert refusal(field, [upload(size=3072)]) == "“post.png” is 3\xa0KB. Each file can be up to 2\xa0KB."
    assert refusal(field, [upload(size=0)]) == "The submitted file is empty."
    assert field.help_text == "Up to 2 files of 2\xa0KB each"


def test_several_files_come_through_a_form():
    class Form(PageForm):
        screenshots = MultipleFileField(label="Screenshots")

    assert "multiple" in str(Form()["screenshots"])
    assert Form({}, {}).errors == {"screenshots": ["Choose a file for “Screenshots”."]}


def directory(words: str) -> list[str]:
    return [person for person in (ALICE, ANNA) if words in person]


def test_a_person_is_found_by_what_is_typed():
    assert PersonField(find=directory).clean("10023") == ALICE
    assert PersonField(find=directory, required=False).clean("") is None


def test_nobody_and_several_people_are_said_plainly():
    field = PersonField(find=directory)
    assert refusal(field, "Robyn").startswith("We found nobody for “Robyn”.")
    assert refusal(field, "Nguyen").endswith(f"of one: {ALICE}; {ANNA}.")


class SendForm(IdempotentForm):
    words = forms.CharField(label="What happened?")
    kind = forms.ChoiceField(label="Which kind?", choices=[("a", "A")])
    agreed = forms.BooleanField(label="I have read this")


def test_a_missing_answer_is_asked_for_by_its_label():
    form = SendForm({"once": UUID(int=1)})
    assert form.errors == {
        "words": ["Fill in “What happened”."],
        "kind": ["Choose an answer to “Which kind”."],
        "agreed": ["Tick “I have read this” to go on."],
    }


def test_each_form_has_a_key_of_its_own_and_keeps_it_when_refused():
    first, second = SendForm(), SendForm()
    assert first["once"].value() != second["once"].value()
    again = SendForm({"once": first["once"].value()})
    assert not again.is_valid()
    assert str(again.cleaned_data["once"]) == first["once"].value()
    assert str(again["once"].value()) in str(again["once"])


def test_a_form_without_its_key_is_not_taken():
    assert SendForm({}).errors["once"] == ["This page lost its place. Send it once more."]
