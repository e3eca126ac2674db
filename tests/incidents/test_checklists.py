"""Checklists and form letters: what their files may hold, and what a letter is filled with."""

import hashlib

import pytest
import yaml

from incidents.checklists import ChecklistsFault, checklists, read_checklists
from incidents.domain.concern import raise_concern
from incidents.enums import CaseKind, EntryKind, Naming
from incidents.form_letters import FIELDS, FormLetter, LettersFault, form_letters, read_letters
from incidents.models import Case
from portal import audit

LETTER = {"name": "hello", "version": 1, "title": "Hello", "audience": "message", "words": "Dear {{reporter}}"}
# A seal of each version's words. Changed words are another version: raise its number, and put the new seal here.
SEALS = {
    "acknowledgement 1": "d016176d30341c86",
    "more_information 1": "74626e4d33ad8780",
    "looked_at 1": "3eaeb9e7ac8738d2",
    "support 1": "3cb88a6a7d0cb0e3",
    "staff_contact 1": "c8f6ba45b42f18a0",
    "manager_contact 1": "d02b6676c5939dcd",
}


def test_each_kind_of_case_has_its_list():
    assert set(checklists()) == set(CaseKind)
    assert all(len(lines) >= 4 for lines in checklists().values())


@pytest.mark.parametrize(
    "rows",
    [
        [{"name": "a", "words": "A"}, {"name": "a", "words": "B"}],
        [{"name": "a"}],
        [{"name": "a", "words": "A", "when": "now"}],
        [{"name": "a" * 41, "words": "A"}],
    ],
)
def test_a_list_that_cannot_be_kept_is_refused(rows):
    with pytest.raises(ChecklistsFault):
        read_checklists(dict.fromkeys(CaseKind.values, rows))
    with pytest.raises(ChecklistsFault):
        read_checklists({"conduct": [{"name": "a", "words": "A"}]})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"words": "About {{subject}}"}, "no field subject"),
        ({"words": "{{ case.subject.name }}"}, "no field"),
        ({"words": "{{reporter"}, "braces"),
        ({"words": "{% if %}"}, "braces"),
        ({"audience": "conversation", "words": "{{reporter}} says"}, "no field reporter"),
        ({"audience": "note"}, "audience"),
        ({"version": "1"}, "version"),
        ({"name": "../x"}, "name"),
    ],
)
def test_a_letter_with_more_than_its_fields_is_refused(change, why):
    with pytest.raises(LettersFault, match=why):
        read_letters([{**LETTER, **change}])
    with pytest.raises(LettersFault, match="twice"):
        read_letters([LETTER, LETTER])


def test_no_field_says_to_one_side_who_stands_on_the_other():
    assert not {"subject", "clauses"} & set(FIELDS[EntryKind.MESSAGE])
    assert not {"reporter", "concern", "received"} & set(FIELDS[EntryKind.CONVERSATION])


def test_words_that_changed_are_another_version():
    seals = {
        f"{letter.name} {letter.version}": hashlib.sha256(letter.words.encode()).hexdigest()[:16]
        for letter in form_letters().values()
    }
    assert seals == SEALS


def test_a_paragraph_is_one_line_and_so_is_each_point():
    words = "One\ntwo\n\n- three\n  four\n- five\n"
    assert read_letters([{**LETTER, "words": words}])["hello"].words == "One two\n\n- three four\n- five"


def letter(words: str, audience: str = "message") -> FormLetter:
    return read_letters([{**LETTER, "words": words, "audience": audience}])["hello"]


@pytest.mark.django_db
def test_what_a_field_is_filled_with_is_not_looked_through_for_fields(cast):
    cast.alice.given_names = "{{officer}}"
    cast.alice.save()
    case = cast.in_triage()
    assert letter("Dear {{reporter}}").filled(case, cast.dev).startswith("Dear {{officer}}")


@pytest.mark.django_db
@pytest.mark.parametrize("naming", [Naming.CONFIDENTIAL, Naming.ANONYMOUS])
def test_nobody_whose_name_is_not_known_is_called_by_it(cast, naming):
    actor = audit.ANONYMOUS if naming == Naming.ANONYMOUS else cast.alice
    case = raise_concern(cast.account(), actor=actor, naming=naming).case
    assert letter("Dear {{reporter}}").filled(case, cast.dev) == "Dear colleague"


@pytest.mark.django_db
def test_the_script_has_the_clauses_in_full_and_nothing_of_the_reporter(cast):
    case = cast.judged(breach=False)
    script = form_letters()["staff_contact"].filled(Case.objects.get(pk=case.pk), cast.dev)
    assert cast.clauses[0].ref in script
    assert cast.clauses[0].words in script
    assert cast.bob.name in script
    assert cast.alice.name not in script
    assert "{{" not in script
    assert not [word for word in ("breach the", "allegation", "accus", "admit") if word in script.lower()]


def test_the_files_are_read_through_by_the_check(monkeypatch):
    from incidents import checks
    from incidents import form_letters as letters

    assert checks.the_files_of_casework_can_be_read(None) == []
    letters.form_letters.cache_clear()
    monkeypatch.setattr(yaml, "load", lambda *args, **kwargs: [{"name": "half"}])
    (wrong,) = checks.the_files_of_casework_can_be_read(None)
    assert wrong.id == "incidents.E004"
    letters.form_letters.cache_clear()
