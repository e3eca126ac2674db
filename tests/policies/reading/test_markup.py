"""Emphasis, links, lists, tables and line breaks of a document are kept as Markdown, and each sign in it is shown."""

from dataclasses import replace
from html import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.reading.files import read_policy_file
from policies.reading.inline import as_markdown
from policies.reading.rows import Becomes, parts_of, rows_of
from policies.reading.signs import ADDRESS_ENDS, EMPHASIS, LINK, NEW_LINE, NOT_EMPHASIS, NOT_LINK, NOT_STRONG, STRONG

from .corpus_files import made_documents, words
from .docx_files import docx, link, outside, p, run, table
from .made_docx import MADE
from .shown import shown, shown_in
from .test_files import MARKDOWN, PAGES

BOLD, ITALIC = "<w:b/>", "<w:i/>"
TABLE = "| Day | *Hour* |\n| --- | --- |\n| Monday | 9 \\| [ten](https://a.example/) |\n|  | noon |"
ALL = [
    *(("policy.html", made.data) for made in PAGES),
    *(("policy.md", made.data) for made in MARKDOWN),
    *(("policy.docx", data) for _rule, data, *_rest in MADE),
    *(("policy.txt", made.data) for made in made_documents()),
]


def markdown_of(name: str, data: bytes | str) -> list[str]:
    document = read_policy_file(name, data.encode() if isinstance(data, str) else data)
    return [passage.markdown for section in document.sections for passage in section.clauses]


# What the three kinds of files say is kept


def test_a_page_keeps_its_markup():
    page = (
        "<!DOCTYPE html><h1>Bell policy</h1><p>You <strong>must <em>never</em></strong> ring<br>un<b>asked</b>, see "
        "<a href='https://a.example/x_(y)?a=1&amp;b=2'>the <i>plan</i></a>, <a href='/here'>here</a> and "
        "<a href='javascript:x()'>this</a>.<ul><li>a <b>rope</b><ol><li>long</ol></ul>"
        "<table><tr><th>Day<th><i>Hour</i><tr><td>Monday<td>9 | <a href=https://a.example/>ten</a>"
        "<tr><td><td>noon</table>"
    )
    assert markdown_of("a.html", page) == [
        "You **must** ***never*** ring\\\nun**asked**, see [the *plan*](https://a.example/x_%28y%29?a=1&b=2), "
        "here and this.",
        "- a **rope**",
        "1. long",
        TABLE,
    ]


def test_a_word_document_keeps_its_markup():
    file = docx(
        p("Bell policy", "Title"),
        p(run("You ") + run("mu", BOLD) + run("st ", BOLD) + run("never", BOLD + ITALIC) + run(" ring.")),
        p(run("Strong", '<w:rStyle w:val="S"/>') + run(" or ") + run("not.", '<w:rStyle w:val="S"/><w:b w:val="0"/>')),
        p(run("Ring") + "<w:r><w:br/></w:r>" + run("on 1*2.")),
        p(run("a ") + link("out", "rope"), number=(2, 0)),
        p("One.", number=(1, 0)),
        p("Two.", number=(1, 1)),
        table(
            ["Day", p(run("Hour", ITALIC))],
            ["Monday", p(run("9 | ") + link("out", "ten"))],
            ["", "noon"],
            ["Tuesday", "1"],
        ),
        relations=outside("out", "hyperlink", "https://a.example/"),
        styles='<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="character" w:styleId="S"><w:name w:val="Strong"/></w:style>',
    )
    assert markdown_of("a.docx", file) == [
        "You **must** ***never*** ring.",
        "**Strong** or not.",
        "Ring\\\non 1\\*2.",
        "- a [rope](https://a.example/)",
        "1. One.",
        "1.1 Two.",
        f"{TABLE}\n| Tuesday | 1 |",
    ]


def test_markdown_keeps_its_markup():
    text = (
        '# Bell policy\n\nYou **must _never_** ring  \nunasked, see [the *plan*](https://a.example/x "T"), '
        "<jo@b.example>, [p] and\n[here](#x).\n\n- a **rope**\n  1. long\n\n"
        "| Day | *Hour* |\n|---|---|\n| Monday | 9 \\| [ten](https://a.example/) |\n| | noon |\n"
        "| Tuesday | <b>1</b> |\n\n"
        "[p]: https://c.example\n"
    )
    assert markdown_of("a.md", text) == [
        "You **must** ***never*** ring\\\nunasked, see [the *plan*](https://a.example/x), "
        "[jo@b.example](mailto:jo@b.example), [p](https://c.example) and here.",
        "- a **rope**",
        "1. long",
        f"{TABLE}\n| Tuesday | **1** |",
    ]


def test_plain_text_shows_every_sign_it_has():
    text = "Bell policy\n\nRing_me [once](x) <b>at</b> 5 * 3 | 4 &amp; R&D `here` \\ there.\n"
    (markdown,) = markdown_of("a.txt", text)
    assert shown(markdown).strip() == text.split("\n\n")[1].replace("[once](x)", "once (x)").strip()


# Every word of every made document is shown, in order, whatever its passages become


@pytest.mark.parametrize("every", [1, 2, 3])
@pytest.mark.parametrize(("name", "data"), ALL)
def test_every_word_is_shown_where_it_stood_whatever_its_passages_become(name, data, every):
    rows = rows_of(read_policy_file(name, data))
    chosen = [
        row if row.kind == "heading" or row.number % every else replace(row, becomes=Becomes.PROSE) for row in rows
    ]
    found = []
    for part in parts_of(chosen):
        found += words(f"{part.heading}\n{shown(part.markdown)}")
        for row in part.clauses:
            found += words(shown(row.markdown))
    assert found == [word for row in rows for word in words(row.text)]


def test_lists_nest_among_the_words_between_clauses():
    text = (
        "# Bells\n\nBring:\n\n- a rope\n  - long\n    1. five metres\n    2. or six\n  - strong\n- gloves\n\n"
        "  of wool\n\n3. ring\n5. rest\n"
    )
    rows = [replace(row, becomes=Becomes.PROSE) for row in rows_of(read_policy_file("a.md", text.encode()))]
    (part,) = parts_of(rows)
    assert part.markdown == (
        "Bring:\n\n- a rope\n  - long\n    1. five metres\n    2. or six\n  - strong\n- gloves\n\n  of wool\n\n"
        "3. ring\n5) rest"
    )


# Whatever the signs, the words are shown and nothing else is


SIGNS = r"* ** _ ` | \ <script> </b> ![ &amp; & # 1. --- === :-- ~~~ > \| ( ) ! a word é € “ . 漢"
HOSTILE = st.sampled_from([*SIGNS.split(" "), "[x](javascript:alert(1))", "- ", "+ ", " ", "\u00a0"])
STRETCHES = st.lists(
    st.tuples(st.lists(HOSTILE, min_size=1, max_size=4).map("".join), st.booleans(), st.booleans(), st.booleans()),
    min_size=1,
    max_size=8,
)


def seen(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=300, deadline=None)
@given(STRETCHES)
@example([("a", True, False, False), ("b", False, True, False), ("!", False, False, False), ("c", False, False, True)])
def test_every_sign_is_shown_as_itself(stretches):
    signed = "".join(
        (f"{LINK}https://a.example/{ADDRESS_ENDS}" if linked else "")
        + f"{STRONG * strong}{EMPHASIS * emphasis}{text}{NOT_EMPHASIS}{NOT_STRONG}{NOT_LINK}"
        for text, strong, emphasis, linked in stretches
    )
    text = " ".join("".join(text for text, *_ in stretches).split())
    assert seen(shown(as_markdown(text, signed))) == seen(text)
    cell = as_markdown(text, signed, line_end=" ")
    assert seen(shown(f"| a | b |\n| --- | --- |\n| {cell} | c |")) == f"ab{seen(text)}c"


@settings(max_examples=150, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=6).map("".join))
def test_every_sign_of_a_file_is_shown_in_its_passages(text):
    page = f"<!DOCTYPE html><h1>Bells</h1><h2>Ringing</h2><p>So <b>{escape(text)}</b>{escape(text)} it is.</p>"
    file = docx(
        p("Bells", "Title"), p("Ringing", "berschrift1"), p(run("So ") + run(text, BOLD) + run(f"{text} it is."))
    )
    for name, data in (("a.html", page), ("a.docx", file)):
        (markdown,) = markdown_of(name, data)
        assert seen(shown(markdown)) == seen(f"So {text}{text} it is.")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["word", "more words", "(one)", "end."]), st.sampled_from(["", "strong", "em"])),
        min_size=1,
        max_size=6,
    )
)
def test_words_set_apart_by_spaces_keep_their_emphasis(parts):
    marks = {"": ("", ""), "strong": (STRONG, NOT_STRONG), "em": (EMPHASIS, NOT_EMPHASIS)}
    signed = " ".join(f"{marks[tag][0]}{text}{marks[tag][1]}" for text, tag in parts)
    markdown = as_markdown(" ".join(text for text, _tag in parts), signed)
    for tag in ("strong", "em"):
        expected = " ".join(text for text, one in parts if one == tag)
        assert " ".join(shown_in(tag, markdown)) == expected


def test_a_break_inside_emphasis_and_a_link_keeps_both():
    signed = f"{STRONG}one{NEW_LINE}two{NOT_STRONG} {LINK}mailto:a@b.example{ADDRESS_ENDS}three{NEW_LINE}four{NOT_LINK}"
    assert as_markdown("one two three four", signed) == (
        "**one**\\\n**two** [three](mailto:a@b.example)\\\n[four](mailto:a@b.example)"
    )
