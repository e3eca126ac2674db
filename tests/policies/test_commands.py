import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from policies import queries
from policies.models import Clause, Edition, Policy
from policies.reading.restated import read_restated
from portal.models import AuditEntry, Notice
from tests.factories import PersonFactory, UnitFactory

from .reading.docx_files import docx, p

CONTENT = settings.BASE_DIR / "policies" / "content"

PLAIN = """Leave at short notice

This tells you how to ask for leave.

Asking

You must ask your manager. You can ask:

  • by mail
  • in person

Answers

Your manager should answer on the same day.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leave.txt"
    path.write_text(PLAIN)
    return path


def restated_file(folder: Path, words: str = "You must ask first.", **front: str) -> Path:
    facts = {
        "slug": "leave",
        "title": "Leave policy",
        "agency": "The department",
        "short_name": "Leave",
        "contact": "People Services",
        "owner_title": "Head of People",
        "classification": "OFFICIAL",
        "availability": "internal",
        "covers": "[ongoing, casual]",
        "in_force_from": "2020-05-01",
        "values_version": '"2013"',
        "statement": "I have read it.",
        "summary": "How to ask.",
        **front,
    }
    head = "\n".join(f"{name}: {value}" for name, value in facts.items())
    (folder / "policies/content/leave").mkdir(parents=True, exist_ok=True)
    path = folder / "policies/content/leave/policy.md"
    path.write_text(f"---\n{head}\n---\nA word before.\n\n## Asking\n\n#### L-1 (must; staff; any)\n\n{words}\n")
    return path


@pytest.fixture
def load(tmp_path: Path, settings, capsys):
    settings.BASE_DIR = tmp_path

    def load(*options: str, **words: str) -> str:
        restated_file(tmp_path, **words)
        call_command("load_policies", *options)
        return capsys.readouterr().out.strip()

    return load


# load_policies


@pytest.mark.django_db
def test_both_source_policies_load_whole() -> None:
    call_command("load_policies")
    for slug in ("acbps", "dhs"):
        restated = read_restated((CONTENT / slug / "policy.md").read_text())
        edition = Edition.objects.published().get(policy__slug=slug)
        loaded = Clause.objects.filter(edition=edition).order_by("position")
        assert [clause.ref for clause in loaded] == [clause.ref for clause in restated.clauses]
        assert edition.in_force_from == restated.in_force_from
        assert queries.as_restated(edition).content_hash() == restated.content_hash()
    assert Clause.objects.count() == 143


@pytest.mark.django_db
def test_loading_again_changes_nothing(load, django_assert_max_num_queries) -> None:
    assert load() == "leave: published edition 1, 1 clauses"
    entries = AuditEntry.objects.count()
    with django_assert_max_num_queries(10):
        assert load() == "leave: unchanged (edition 1, 1 clauses)"
    assert Edition.objects.count() == 1
    assert AuditEntry.objects.count() == entries


@pytest.mark.django_db
def test_changed_words_make_a_new_edition_that_asks_again(load) -> None:
    person = PersonFactory()
    load()
    assert load(words="You must ask early.") == "leave: published edition 2, 1 clauses"
    first, second = Edition.objects.order_by("number")
    assert first.in_force_until == second.in_force_from
    assert second.is_major
    assert Notice.objects.filter(person=person).count() == 2


@pytest.mark.django_db
def test_correction_is_loaded_without_asking_anyone_again(load) -> None:
    person = PersonFactory()
    load()
    load("--minor", words="You must ask first!")
    assert not Edition.objects.published().get().is_major
    assert Notice.objects.filter(person=person).count() == 1


@pytest.mark.django_db
def test_who_answers_for_a_policy_changes_without_a_new_edition(load) -> None:
    load()
    assert "unchanged" in load(contact="The front desk")
    assert Policy.objects.get().contact == "The front desk"


@pytest.mark.django_db
def test_audience_that_was_limited_to_units_stays_limited(load) -> None:
    load()
    policy, unit = Policy.objects.get(), UnitFactory()
    assert policy.audiences.get().employments == ["casual", "ongoing"]
    policy.audiences.update(unit=unit)
    load(covers="[ses]")
    assert policy.audiences.get().unit == unit


@pytest.mark.django_db
def test_fault_in_a_file_is_said_with_its_line_and_nothing_is_loaded(load) -> None:
    with pytest.raises(CommandError, match=r"policies/content/leave/policy\.md, line \d+"):
        load(words="#### not a clause")
    assert not Policy.objects.exists()


# load_policy


def test_dry_run_prints_what_it_read_without_a_database(file, capsys) -> None:
    call_command("load_policy", str(file), "--dry-run", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert printed == {
        "title": "Leave at short notice",
        "sections": [
            {"heading": "", "clauses": ["This tells you how to ask for leave."]},
            {"heading": "Asking", "clauses": ["You must ask your manager. You can ask:", "by mail", "in person"]},
            {"heading": "Answers", "clauses": ["Your manager should answer on the same day."]},
        ],
    }


MARKDOWN = b"# Leave\n\n## Asking\n\n1.1 You must ask.\n"
PAGE = b"<!DOCTYPE html><h1>Leave</h1><h2>Asking</h2><p>1.1 You must ask.</p>"
WORD = docx(p("Leave", "Title"), p("Asking", "berschrift1"), p("1.1 You must ask."))


@pytest.mark.parametrize("content", [MARKDOWN, PAGE, WORD], ids=["markdown", "html", "docx"])
def test_every_kind_of_file_is_read_for_what_it_holds(tmp_path, capsys, content) -> None:
    path = tmp_path / "leave.txt"
    path.write_bytes(content)
    call_command("load_policy", str(path), "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "title": "Leave",
        "sections": [{"heading": "Asking", "clauses": ["1.1 You must ask."]}],
    }


@pytest.mark.django_db
def test_word_document_becomes_a_draft(tmp_path) -> None:
    path = tmp_path / "leave.docx"
    path.write_bytes(WORD)
    call_command("load_policy", str(path))
    assert list(Edition.objects.in_hand().get().clauses.values_list("words", flat=True)) == ["1.1 You must ask."]


def test_what_is_left_out_of_a_file_is_said(tmp_path, capsys) -> None:
    path = tmp_path / "leave.html"
    path.write_bytes(PAGE + b"<img src=leave.png>")
    call_command("load_policy", str(path), "--dry-run")
    assert capsys.readouterr().err == "Pictures were left out.\n"


def test_file_of_fifty_megabytes_is_refused_before_it_is_read(tmp_path) -> None:
    path = tmp_path / "large.docx"
    with path.open("wb") as large:
        large.truncate(50 * 1024 * 1024)
    with pytest.raises(CommandError, match="larger than 25 MB"):
        call_command("load_policy", str(path), "--dry-run")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.7 \x00\x01", "This is a PDF file, not plain text,"),
        (b"\x00\x01\x02\x03\xff", "plain text"),
    ],
)
def test_file_that_is_not_a_policy_gets_a_sentence(tmp_path, content, sentence) -> None:
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("load_policy", str(path), "--dry-run")


def test_file_that_is_not_there_gets_a_sentence(tmp_path) -> None:
    with pytest.raises(CommandError, match="cannot be opened: No such file"):
        call_command("load_policy", str(tmp_path / "nothing"), "--dry-run")


@pytest.mark.django_db
def test_document_becomes_a_draft_with_every_passage_a_clause(file) -> None:
    call_command("load_policy", str(file))
    draft = Edition.objects.in_hand().get()
    assert draft.title == "Leave at short notice"
    assert [(clause.ref, clause.words, clause.modality) for clause in draft.clauses.order_by("position")] == [
        ("LSN-1.1", "This tells you how to ask for leave.", "process"),
        ("LSN-2.1", "You must ask your manager. You can ask:", "must"),
        ("LSN-2.2", "- by mail", "process"),
        ("LSN-2.3", "- in person", "process"),
        ("LSN-3.1", "Your manager should answer on the same day.", "should"),
    ]
    assert list(draft.sections.values_list("heading", flat=True)) == ["", "Asking", "Answers"]


@pytest.mark.django_db
def test_document_loaded_again_is_the_next_draft_and_known_clauses_keep_their_refs(file) -> None:
    call_command("load_policy", str(file))
    file.write_text(PLAIN.replace("Asking\n", "Asking\n\nThink before you ask.\n", 1))
    call_command("load_policy", str(file))
    second = Edition.objects.get(number=2)
    refs = dict(second.clauses.values_list("words", "ref"))
    assert Policy.objects.count() == 1
    assert refs["- by mail"] == "LSN-2.2"
    assert refs["Think before you ask."] not in set(Edition.objects.get(number=1).clauses.values_list("ref", flat=True))


@pytest.mark.django_db
def test_reworded_and_moved_clauses_of_a_document_loaded_again_keep_their_refs(file) -> None:
    call_command("load_policy", str(file))
    reworded = PLAIN.replace("should answer on the same day", "must answer on the next day").replace(
        "by mail", "by post"
    )
    file.write_text(reworded)
    call_command("load_policy", str(file))
    refs = dict(Edition.objects.get(number=2).clauses.values_list("words", "ref"))
    assert refs["Your manager must answer on the next day."] == "LSN-3.1"
    assert refs["- in person"] == "LSN-2.3"
    assert refs["- by post"] == "LSN-2.2.2"


@pytest.mark.django_db
def test_words_of_an_older_edition_come_back_under_their_old_ref(file) -> None:
    call_command("load_policy", str(file))
    without = PLAIN.replace("Your manager should answer on the same day.", "Nobody answers at the weekend, as ever.")
    for words in (without, PLAIN):
        file.write_text(words)
        call_command("load_policy", str(file))
    refs = dict(Edition.objects.get(number=3).clauses.values_list("words", "ref"))
    assert refs["Your manager should answer on the same day."] == "LSN-3.1"


@pytest.mark.django_db
def test_marks_in_plain_words_stay_words(file) -> None:
    file.write_text("Rules\n\nAsk at <desk> 3 * 4 and see [1] of the_other_list.\n")
    call_command("load_policy", str(file))
    assert Clause.objects.get().words == r"Ask at \<desk\> 3 \* 4 and see \[1\] of the\_other\_list."
