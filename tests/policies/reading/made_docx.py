"""Made Word documents: the rule each shows, its bytes, its title and what must be read from it."""

from .docx_files import docx, link, note, outside, p, run, table

FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
CODE = '<w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r>'
BOX = "<w:txbxContent>{}</w:txbxContent>"
H1, H2 = "berschrift1", "berschrift2"
GONE = '<w:del w:id="1"><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del>'

MADE = [
    (
        "headings are known by the English names of localised styles",
        docx(p("Bell policy", "Title"), p("Ringing", H1), p("Ring once."), p("At night", H2), p("Softly.")),
        "Bell policy",
        "# Ringing\np Ring once.\n## At night\np Softly.\n",
    ),
    (
        "a style takes its level from the one it is based on, from its outline level or from its own paragraph",
        docx(
            p("Bell policy", "Title"),
            p("Top", H1),
            p("Based", "OurHeading"),
            p("Outlined", "Outlined"),
            p("By hand", more='<w:outlineLvl w:val="1"/>'),
            p("Round", "Ring1"),
        ),
        "Bell policy",
        "# Top\n## Based\n## Outlined\n## By hand\np Round\n",
    ),
    (
        "numbers of clauses are written as Word counts them",
        docx(
            p("Bell policy", "Title"),
            p("Ringing", H1, number=(1, 0)),
            p("Ring once:", number=(1, 1)),
            p("at noon;", number=(1, 2)),
            p("by hand;", number=(1, 3)),
            p("at night.", number=(1, 2)),
            p("Ring twice.", number=(1, 1)),
            p("Silence", H1, number=(1, 0)),
            p("Hush.", number=(1, 1)),
        ),
        "Bell policy",
        "# 1. Ringing\n  - 1.1 Ring once:\n    - (a) at noon;\n      - (i) by hand;\n    - (b) at night.\n"
        "  - 1.2 Ring twice.\n# 2. Silence\n  - 2.1 Hush.\n",
    ),
    (
        "a list starts where it is told to, and Roman parts become figures in legal numbers",
        docx(
            p("Bell policy", "Title"),
            p("Five.", number=(3, 0)),
            p("Six.", number=(3, 0)),
            p("One.", H1, number=(4, 0)),
            p("Legal.", number=(4, 1)),
        ),
        "Bell policy",
        "#\n  - 5. Five.\n  - 6. Six.\n# Part I One.\n  - 1.1 Legal.\n",
    ),
    (
        "a numbered style needs no number of its own and can be switched off",
        docx(p("Bell policy", "Title"), p("One.", "Listed"), p("None.", "Listed", number=(0, 0)), p("Two.", "Listed")),
        "Bell policy",
        "#\n  - 1. One.\n  p None.\n  - 2. Two.\n",
    ),
    (
        "bullets nest, and words under an item stay with it",
        docx(
            p("Bell policy", "Title"),
            p("Bring:"),
            p("a rope", number=(2, 0)),
            p("long", number=(2, 1)),
            p("and strong", "Listenabsatz"),
            p("gloves", number=(2, 0)),
            p("Go home."),
        ),
        "Bell policy",
        "#\n: Bring:\n  - a rope\n    - long\n    p and strong\n  - gloves\np Go home.\n",
    ),
    (
        "numbers typed by hand are items too",
        docx(p("Bell policy", "Title"), p("1.1\tYou must:"), p("(a)\tring; and"), p("(b)\tlisten."), p("•\tBe kind.")),
        "Bell policy",
        "#\n  - 1.1 You must:\n    - (a) ring; and\n    - (b) listen.\n      - Be kind.\n",
    ),
    (
        "soft line breaks join words or part labels and typed items",
        docx(
            p("Bell policy", "Title"),
            p(f"{run('Ring the bell')}<w:r><w:br/></w:r>{run('softly.')}"),
            p(f"{run('Owner: Records Room')}<w:r><w:br/></w:r>{run('Version: 3')}"),
            p(f"{run('Bring:')}<w:r><w:br/></w:r>{run('(a) a rope')}<w:r><w:cr/></w:r>{run('(b) gloves')}"),
        ),
        "Bell policy",
        "#\np Ring the bell softly.\n@ Owner: Records Room\n@ Version: 3\n: Bring:\n  - (a) a rope\n  - (b) gloves\n",
    ),
    (
        "insertions stay and deletions go, with the marks that ended their paragraphs",
        docx(
            p("Bell policy", "Title"),
            p(f'{run("Ring ")}{GONE}<w:ins w:id="2">{run("once")}</w:ins>{run(" a day.")}'),
            p("Sentence that ", more='<w:rPr><w:del w:id="3"/></w:rPr>'),
            p("goes on."),
            p(f'<w:moveFrom w:id="4">{run("Moved.")}</w:moveFrom>'),
            p(f'<w:moveTo w:id="5">{run("Moved.")}</w:moveTo>'),
            "<w:tbl><w:tr><w:trPr><w:del w:id='6'/></w:trPr><w:tc>" + p("Gone") + "</w:tc></w:tr></w:tbl>",
        ),
        "Bell policy",
        "#\np Ring once a day.\np Sentence that goes on.\np Moved.\n",
    ),
    (
        "a note follows the paragraph that points at it, once",
        docx(
            p("Bell policy", "Title"),
            p("First", H1),
            p(
                f'{run("Ring")}<w:r><w:footnoteReference w:id="2"/></w:r>{run(" once")}'
                '<w:r><w:endnoteReference w:id="1"/></w:r>'
            ),
            p(f'{run("Listen.")}<w:r><w:footnoteReference w:id="2"/></w:r>', number=(2, 0)),
            p(f'{run("Rest.")}<w:r><w:footnoteReference w:id="3"/></w:r>', number=(2, 0)),
            p("End.", number=(2, 0)),
            footnotes=note("footnote", 2, "By hand.") + note("footnote", 3, "In bed."),
            endnotes=note("endnote", 1, "Not twice."),
        ),
        "Bell policy",
        "# First\np Ring[1] once[i]\np [1] By hand.\np [i] Not twice.\n"
        "  - Listen.\n  - Rest.[2]\n  p [2] In bed.\n  - End.\n",
    ),
    (
        "links outside keep their address, by element and by field; links inside do not",
        docx(
            p("Bell policy", "Title"),
            p(link("out", "the plan") + run(" and ") + f'<w:hyperlink w:anchor="x">{run("below")}</w:hyperlink>'),
            p(
                FIELD.format("begin")
                + CODE.format(' HYPERLINK "https://b.example/" ')
                + FIELD.format("separate")
                + run("there")
                + FIELD.format("end")
                + run(" now")
            ),
            p(link("mail", "bells@x.example")),
            relations=outside("out", "hyperlink", "https://a.example/?a=1&b=2")
            + outside("mail", "hyperlink", "mailto:bells@x.example"),
        ),
        "Bell policy",
        "#\np the plan and below\np there now\np bells@x.example\n",
    ),
    (
        "fields show their result and never their code",
        docx(
            p("Bell policy", "Title"),
            p(
                run("Page ")
                + FIELD.format("begin")
                + CODE.format(" IF ")
                + FIELD.format("begin")
                + CODE.format(" PAGE ")
                + FIELD.format("separate")
                + run("hidden")
                + FIELD.format("end")
                + FIELD.format("separate")
                + run("seven")
                + FIELD.format("end")
                + run(" of it.")
            ),
            p(f'<w:fldSimple w:instr="DATE">{run("1 July 2020")}</w:fldSimple>'),
            p(FIELD.format("begin") + CODE.format(" never closed ")),
            p("Still here."),
        ),
        "Bell policy",
        "#\np Page seven of it.\np 1 July 2020\np Still here.\n",
    ),
    (
        "tables are rows, facts in a table are metadata and a table for layout is none",
        docx(
            p("Bell policy", "Title"),
            table(["Owner", "Records Room"], ["Review date", "1 July 2030"]),
            p("Times", H1),
            table(["Day", "Hour"], ["Monday", p("9") + p("am")], ["", ""]),
            table([p("Layout", H1) + p("Words.")]),
        ),
        "Bell policy",
        "#\n@ Owner Records Room\n@ Review date 1 July 2030\n# Times\n"
        "| Day | Hour\n| Monday | 9 am\n# Layout\np Words.\n",
    ),
    (
        "the words of a text box follow the paragraph it hangs on, once",
        docx(
            p("Bell policy", "Title"),
            p(
                "<w:r><mc:AlternateContent><mc:Choice>"
                + BOX.format(p("Boxed."))
                + "</mc:Choice><mc:Fallback>"
                + BOX.format(p("Boxed."))
                + "</mc:Fallback></mc:AlternateContent></w:r>"
                + run("Around.")
            ),
            p("<w:r><w:pict><v:textbox>" + BOX.format(p("Old box.")) + "</v:textbox></w:pict></w:r>"),
        ),
        "Bell policy",
        "#\np Around.\np Boxed.\np Old box.\n",
    ),
    (
        "hidden words are left out, whether hidden by themselves or by a style",
        docx(
            p("Bell policy", "Title"),
            p(run("Seen ") + run("unseen", "<w:vanish/>") + run("still.", '<w:vanish w:val="0"/>')),
            p("Unseen.", "Secret"),
            p(run("Also ", "") + run("unseen", '<w:rStyle w:val="Secret"/>') + run("this.")),
        ),
        "Bell policy",
        "#\np Seen still.\np Also this.\n",
    ),
    (
        "words broken into runs are whole, and smart quotes, hyphens and tabs are kept",
        docx(
            p("Bell policy", "Title"),
            p(
                run("Ri")
                + run("ng ", "<w:b/>")
                + run("the “bell’s” pol\u00adicy – ")
                + run("re")
                + "<w:r><w:noBreakHyphen/></w:r>"
                + run("ring.")
            ),
            p(run("Width:") + "<w:r><w:tab/></w:r>" + run("two metres")),
        ),
        "Bell policy",
        "#\np Ring the “bell’s” policy – re-ring.\n@ Width: two metres\n",
    ),
    (
        "without styled headings bold and short lines head what follows",
        docx(
            p("Bell policy"),
            p(run("Ringing", "<w:b/>")),
            p("Ring the bell once when you come in."),
            p(run("Silence", "<w:b/>")),
            p("Be silent when you leave the tower."),
        ),
        "Bell policy",
        "# Ringing\np Ring the bell once when you come in.\n# Silence\np Be silent when you leave the tower.\n",
    ),
    (
        "a whole clause styled as a heading is a clause; contents are furniture",
        docx(
            p("Bell policy", "Title"),
            p("Ringing\t3", "Verzeichnis1"),
            p("Ringing", H1),
            p("You must ring the bell once when you come in and once again when you leave the tower at night.", H2),
        ),
        "Bell policy",
        "#\n~ Ringing | 3\n# Ringing\np You must ring the bell once when you come in and once again when you leave "
        "the tower at night.\n",
    ),
    (
        "a heading that stands alone over the others is the title, in its place under a banner",
        docx(p("Department of Bells"), p("Bell policy", H1), p("Ringing", H2), p("Ring.")),
        "Bell policy",
        "#\np Department of Bells\n# Bell policy\n# Ringing\np Ring.\n",
    ),
    (
        "another prefix for the words, and the strict namespace, read the same",
        docx(
            document='<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body><x:p><x:pPr>'
            '<x:pStyle x:val="Title"/></x:pPr><x:r><x:t>Bell policy</x:t></x:r></x:p>'
            "<x:p><x:r><x:t>Ring.</x:t></x:r></x:p>"
            "</x:body></x:document>"
        ),
        "Bell policy",
        "#\np Ring.\n",
    ),
]
