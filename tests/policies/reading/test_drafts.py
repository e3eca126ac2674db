"""Every visible word of a document is in the draft it becomes, in order: read back from the database."""

import random
import re
from collections import Counter

import pytest
from django.db import transaction

from policies.domain import draft_from_document
from policies.models import Edition
from policies.reading.files import read_policy_file
from portal import audit

from .corpus_files import SEEDS, made_documents, missing_words, words
from .fuzzing import files, read_or_refuse
from .made_docx import MADE
from .shown import shown
from .test_files import MARKDOWN, PAGES

pytestmark = pytest.mark.django_db

SEED_FILES = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
SIGN = re.compile(r"^(?:#+|\s*(?:p|:|-|\||@|~)\+?(?: |$))", re.MULTILINE)
MADE_DOCUMENTS = [
    *((made.rule, "policy.html", made.data, made.title, made.outline) for made in PAGES),
    *((made.rule, "policy.md", made.data, made.title, made.outline) for made in MARKDOWN),
    *((rule, "policy.docx", *made) for rule, *made in MADE),
]


def draft_of(name: str, data: bytes) -> Edition:
    return draft_from_document(read_policy_file(name, data), actor=audit.SYSTEM)


def words_of(draft: Edition) -> list[str]:
    """Those a reader is shown."""
    texts = [draft.title, shown(draft.opening)]
    for section in draft.sections.order_by("position"):
        texts += [section.heading, shown(section.prose)]
        texts += [shown(clause.words) for clause in section.clauses.order_by("position")]
    return words("\n".join(texts))


def is_in_order(expected: list[str], found: list[str]) -> bool:
    rest = iter(found)
    return all(word in rest for word in expected)


@pytest.mark.parametrize(
    ("name", "data", "title", "outline"), [row[1:] for row in MADE_DOCUMENTS], ids=[row[0] for row in MADE_DOCUMENTS]
)
def test_every_visible_word_of_a_made_document_is_in_the_draft_in_order(name, data, title, outline):
    """What is visible of them is written by hand, beside the source."""
    expected = words(f"{title}\n{SIGN.sub('', outline)}")
    found = words_of(draft_of(name, data))
    assert found[-len(expected) :] == expected
    assert found[: -len(expected)] in ([], ["Untitled", "policy"])


@pytest.mark.parametrize("made", made_documents(), ids=lambda made: made.name)
def test_every_word_of_a_plain_text_is_in_the_draft_in_order(made):
    source = re.sub(r"\]\(https://[^()\s]*\)", "]", made.source)  # in the draft, where a link leads is no word
    expected, found = words(source), words_of(draft_of("policy.txt", made.data))
    if "+ " in made.outline:  # a sentence that was cut is whole again, and what cut it stands behind it
        assert not Counter(expected) - Counter(found)
    else:
        assert is_in_order(expected, found)


def test_the_corpus_holds_forty_documents_over_the_four_formats():
    assert len(MADE_DOCUMENTS) + len(made_documents()) >= 40
    assert min(len(PAGES), len(MARKDOWN), len(MADE), len(made_documents())) >= 8


@pytest.mark.skipif(not SEED_FILES, reason=f"no source policies in {SEEDS} (set SEED_POLICIES)")
@pytest.mark.parametrize("path", SEED_FILES, ids=lambda path: path.stem)
def test_a_source_policy_is_whole_in_its_draft_with_its_headings_and_facts(path):
    document = read_policy_file(path.name, path.read_bytes())
    draft = draft_from_document(document, actor=audit.SYSTEM)
    assert missing_words(path.read_text(), document) == []
    assert sorted(words_of(draft)) == sorted(words("\n".join(document.texts())))
    headings = [section.heading for section in document.sections]
    assert list(draft.sections.order_by("position").values_list("heading", flat=True)) == headings
    assert draft.clauses.count() == sum(len(section.clauses) for section in document.rejoined().sections)
    assert not draft.clauses.filter(words__in=[heading for heading in headings if heading]).exists()
    assert draft.policy.owner_title == document.metadata.get("owner", "")


def draft_careless_files(seed: int, count: int) -> int:
    drafted = 0
    for name, data in files(seed, count):
        document = read_or_refuse(name, data)
        if document is not None:
            with transaction.atomic():
                draft_from_document(document, actor=audit.SYSTEM)
                transaction.set_rollback(True)
            drafted += 1
    return drafted


def test_whatever_can_be_read_can_be_drafted():
    assert draft_careless_files(seed=2, count=60) > 5


@pytest.mark.soak
def test_whatever_can_be_read_of_two_thousand_files_can_be_drafted(pytestconfig):
    seed = getattr(pytestconfig.option, "hypothesisseed", None) or "2"
    assert draft_careless_files(int(seed), count=2000) > 100


@pytest.mark.parametrize("length", [49_000, 51_000, 4_000_000])
def test_a_passage_too_long_to_search_is_refused_before_it_is_drafted(length):
    chance = random.Random(1)
    text = " ".join(f"{chance.randrange(16**6):06x}" for _ in range(length // 7))
    document = read_or_refuse("policy.txt", f"Bell policy\n\n{text}.\n".encode())
    assert (document is None) == (length > 50_000)
    if document:
        assert draft_from_document(document, actor=audit.SYSTEM).clauses.count() == 1
