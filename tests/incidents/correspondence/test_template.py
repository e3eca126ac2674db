"""The words letters are written from: what they may name, and that nothing they are filled with is read as more."""

import pytest

from incidents.enums import LetterKind
from incidents.letters.blocks import paragraph, quote, written
from incidents.letters.compose import Wording
from incidents.letters.example import example_of
from incidents.letters.fields import ALLOWED
from incidents.letters.shipped import shipped
from incidents.letters.template import Allowed, TemplateFault, Values, check, fill
from portal.markdown import as_html, as_text

ALLOW = Allowed(frozenset({"name"}), frozenset({"reasons"}), frozenset({"paid"}), frozenset({"reasons"}))


def values(*, paid: bool = True, name: str = "Bob", reasons: str = "Because.") -> Values:
    return Values({"name": lambda: name}, {"reasons": lambda: written(reasons)}, {"paid": lambda: paid})


@pytest.mark.parametrize("kind", LetterKind)
def test_the_words_that_come_with_the_portal_make_a_letter(kind: LetterKind) -> None:
    check(shipped(kind), ALLOWED[kind])

    said = as_text(example_of(kind, Wording(1, shipped(kind)))["blocks"])

    assert len(said) > 150
    assert "{{" not in said


def test_a_part_stands_when_its_condition_holds() -> None:
    words = "{{if paid}}\nWith pay.\n{{otherwise}}\nWithout.\n{{end}}\n\n{{reasons}}"

    assert as_text(fill(words, values())) == "With pay.\nBecause."
    assert as_text(fill(words, values(paid=False))) == "Without.\nBecause."


def test_a_part_may_stand_within_another() -> None:
    words = "{{if paid}}\nA\n\n{{if paid}}\nB\n{{otherwise}}\nC\n{{end}}\n\nD\n{{end}}"

    assert as_text(fill(words, values())) == "A\nB\nD"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("{{reasons}} {{secret}}", "no field secret"),
        ("Dear {{name}}", "cannot do without reasons"),
        ("See: {{reasons}}", "paragraph of its own"),
        ("{{reasons}}\n\n{{if paid}}\nA", "no {{end}}"),
        ("{{reasons}}\n\n{{end}}", "no open part"),
        ("{{reasons}}\n\n{{if rich}}\nA\n{{end}}", "no condition rich"),
        ("{{reasons}}\n\n{{ 1 + 1 }}", "belong to no field"),
        ("{{reasons}}\n\n{% now %}", "belong to no field"),
        ("{{reasons}}\n\nA {{if paid}} B", "shares its line"),
        ("{{reasons}}\n\n[here](https://example.com/{{name}})", "Nobody would read name"),
        ("[a]: /{{reasons}}", "Nobody would read reasons"),
    ],
)
def test_words_that_could_not_become_a_letter_are_refused(words: str, why: str) -> None:
    with pytest.raises(TemplateFault) as refused:
        check(words, ALLOW)

    assert why in str(refused.value)


HOSTILE = [
    "<script>alert(1)</script>",
    "{{reasons}}",
    "**bold** _it_ [x](javascript:alert(1))",
    "# heading",
    "#set page(width: 1pt)",
    '#eval("1")',
    "$x^2$ \\ @cite <label>",
    "{% now %}",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_wrote_stays_their_words(words: str) -> None:
    nodes = fill("Dear **{{name}}**\n\n{{reasons}}", values(name=words, reasons=words))

    assert as_text(nodes) == f"Dear {words}\n{words}"
    page = as_html(nodes, top=3)
    assert "<script" not in page
    assert "href" not in page
    assert page.count("<strong>") == 1


def test_lines_and_paragraphs_of_what_people_wrote_are_kept() -> None:
    assert as_html(written("One\r\ntwo\n\n three "), top=3) == "<p>One<br>two</p><p>three</p>"
    assert written("  \n ") == quote(" ") == []
    assert as_html([paragraph("a & b")], top=3) == "<p>a &amp; b</p>"


def test_headings_of_a_letter_follow_its_title() -> None:
    page = as_html(example_of(LetterKind.NOTICE, Wording(1, shipped(LetterKind.NOTICE)))["blocks"], top=3)

    assert "<h3>What is alleged</h3><h4>Allegation 1</h4>" in page
    assert '<th scope="col">Post</th>' in page
