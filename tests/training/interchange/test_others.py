"""Files as other tools write them: what is understood, and a line for each thing that is not."""

import io
import zipfile

import pytest

from training.enums import Kind
from training.interchange import Unreadable, read

GIFT = """// Week 3
$CATEGORY: Induction/Online

Staff may {~never =sometimes ~always} post about their work.

::Who decides?::[html]<p>Who <b>decides</b>?<br>Choose.</p> {
  =The manager # Right\\: <i>they</i> do.
  ~%50%The team # Nearly.
  ~Nobody
}

Which of these are records? {
  ~%50%Minutes
  ~%50%Emails
  ~%-100%Gossip # No.
}

Water boils at 100 \\= degrees {T#Cold#Yes, it does}

Match the place. {
  =Perth -> West
  =Hobart -> South
  = -> North
}

Put them in order {>3 ALL VERTICAL RELATIVE
Wake
Wash
Work
}

How many? {#42:2}

Name the river {=Murray =Darling}

Write a page. {}

The first {=one ~two} and the second {=three ~four}.

Both are right {=this =that ~neither}
"""


def test_gift_of_another_tool():
    found = read("quiz.txt", GIFT.encode())
    assert [(item.kind, item.prompt) for item in found.items] == [
        (Kind.ONE, "Staff may _____ post about their work."),
        (Kind.ONE, "Who decides?\nChoose."),
        (Kind.SEVERAL, "Which of these are records?"),
        (Kind.ONE, "Water boils at 100 = degrees"),
        (Kind.MATCH, "Match the place."),
        (Kind.ORDER, "Put them in order"),
        (Kind.SEVERAL, "Both are right"),
    ]
    decides = found.items[1]
    assert (decides.key, decides.clauses, [(o.text, o.is_right, o.why) for o in decides.options]) == (
        "who-decides",
        (),
        [("The manager", True, "Right: they do."), ("The team", False, "Nearly."), ("Nobody", False, "")],
    )
    assert [(o.text, o.is_right, o.why) for o in found.items[3].options] == [
        ("True", True, "Yes, it does"),
        ("False", False, "Cold"),
    ]
    assert [(o.text, o.match) for o in found.items[4].options] == [("Perth", "West"), ("Hobart", "South")]
    assert [o.text for o in found.items[5].options] == ["Wake", "Wash", "Work"]
    assert (found.kind, found.title, found.course) == ("GIFT", "Online", None)
    assert [str(note) for note in found.notes] == [
        "line 6: An answer worth 50% counts as wrong.",
        "line 20: A match that belongs to no row is left out.",
        "line 32: A number is asked here, which our courses do not do. Not imported.",
        "line 34: A short answer, typed, is asked here, which our courses do not do. Not imported.",
        "line 36: An essay is asked here, which our courses do not do. Not imported.",
        "line 38: A text with several gaps is asked here, which our courses do not do. Not imported.",
        "line 40: More than one answer is right: it asks for several answers.",
    ]


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>top/Default for Induction</text></category></question>
<question type="multichoice">
  <name><text>First question</text></name>
  <questiontext format="html"><text><![CDATA[<p>May you <em>share</em> it?</p><p><img src="@@PLUGINFILE@@/a.png" alt="x"></p>]]></text></questiontext>
  <generalfeedback format="html"><text>Read the policy.</text></generalfeedback>
  <single>true</single><shuffleanswers>0</shuffleanswers>
  <answer fraction="100" format="html"><text>&lt;p&gt;Yes&lt;/p&gt;</text><feedback><text>You may.</text></feedback></answer>
  <answer fraction="33.33333"><text>Perhaps</text></answer>
  <answer fraction="0"><text>No &amp;amp; never</text><feedback><text></text></feedback></answer>
  <tags><tag><text>sharing</text></tag></tags>
</question>
<question type="multichoice">
  <name><text>Second</text></name><questiontext format="plain_text"><text>Which?</text></questiontext>
  <single>false</single>
  <answer fraction="50"><text>A</text></answer><answer fraction="50"><text>B</text></answer>
  <answer fraction="-100"><text>C</text></answer>
</question>
<question type="truefalse"><name><text>T</text></name><questiontext><text>Is it?</text></questiontext>
  <answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
<question type="matching"><name><text>M</text></name><questiontext><text>Match</text></questiontext>
  <subquestion><text>a</text><answer><text>1</text></answer></subquestion>
  <subquestion><text>b</text><answer><text>2</text></answer></subquestion>
  <subquestion><text></text><answer><text>3</text></answer></subquestion></question>
<question type="ordering"><name><text>O</text></name><questiontext><text>Order</text></questiontext>
  <answer fraction="2.0000000"><text>then</text></answer><answer fraction="1.0000000"><text>first</text></answer></question>
<question type="description"><name><text>Read me</text></name><questiontext><text>Some words.</text></questiontext></question>
<question type="calculated"><name><text>C</text></name></question>
<question type="stack"><name><text>S</text></name></question>
<question type="multichoice"><name><text>Broken</text></name><questiontext><text>?</text></questiontext>
  <single>true</single><answer fraction="100"><text>Same</text></answer><answer fraction="0"><text>Same</text></answer></question>
</quiz>"""  # noqa: E501 (as tools write it)


def test_moodle_xml_of_another_tool():
    found = read("export.xml", MOODLE.encode())
    assert [(item.key, item.kind, item.prompt, item.tags, item.fixed_order) for item in found.items] == [
        ("first-question", Kind.ONE, "May you share it?", ("sharing",), True),
        ("Second", Kind.SEVERAL, "Which?", (), False),
        ("T", Kind.ONE, "Is it?", (), False),
        ("M", Kind.MATCH, "Match", (), False),
        ("O", Kind.ORDER, "Order", (), False),
    ]
    assert [(o.text, o.is_right, o.why) for o in found.items[0].options] == [
        ("Yes", True, "You may."),
        ("Perhaps", False, ""),
        ("No & never", False, ""),
    ]
    assert [o.is_right for o in found.items[2].options] == [False, True]
    assert [o.text for o in found.items[4].options] == ["first", "then"]
    assert [(lesson.title, lesson.body) for lesson in found.lessons] == [("Read me", "Some words.")]
    assert (found.title, found.course) == ("Default for Induction", None)
    assert [str(note) for note in found.notes] == [
        "line 4: The feedback for the whole question is left out: we explain each answer.",
        "line 10: An answer worth 33.3333% counts as wrong.",
        "line 6: A picture or the like is left out. Describe it in words.",
        "line 25: A match that belongs to no row is left out.",
        "line 29: A calculated question: our courses do not ask it. Not imported.",
        "line 30: A question of the type “stack”: our courses do not ask it. Not imported.",
        "question Broken: Two of its options say the same. Not imported.",
    ]


QTI2 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="choice1" title="Signs">
  <responseDeclaration identifier="R1" cardinality="single" baseType="identifier">
    <correctResponse><value>B</value></correctResponse>
  </responseDeclaration>
  <itemBody>
    <p>Look at the sign.</p><p><img src="sign.png" alt="A sign"/></p>
    <choiceInteraction responseIdentifier="R1" shuffle="false" maxChoices="1">
      <prompt>What does it <strong>say</strong>?</prompt>
      <simpleChoice identifier="A">Stop</simpleChoice>
      <simpleChoice identifier="B">Go <feedbackInline identifier="B">It is green.</feedbackInline></simpleChoice>
    </choiceInteraction>
  </itemBody>
  <modalFeedback outcomeIdentifier="F" identifier="A" showHide="show">It is not red.</modalFeedback>
</assessmentItem>"""

QTI3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="m1" title="Pairs">
  <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
    <qti-mapping default-value="0">
      <qti-map-entry map-key="A" mapped-value="1"/><qti-map-entry map-key="B" mapped-value="-1"/>
      <qti-map-entry map-key="C" mapped-value="0.5"/>
    </qti-mapping>
  </qti-response-declaration>
  <qti-item-body>
    <qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="0">
      <qti-prompt>Which are gases?</qti-prompt>
      <qti-simple-choice identifier="A">Neon</qti-simple-choice>
      <qti-simple-choice identifier="B">Iron</qti-simple-choice>
      <qti-simple-choice identifier="C">Argon</qti-simple-choice>
    </qti-choice-interaction>
  </qti-item-body>
</qti-assessment-item>"""

ESSAY = QTI2.replace("choiceInteraction", "extendedTextInteraction")


def package(**files):
    target = io.BytesIO()
    resources = "".join(
        f'<resource identifier="{name}" type="imsqti_item_xmlv2p1" href="{name}.xml"/>' for name in [*files, "gone"]
    )
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("test/imsmanifest.xml", f"<manifest><resources>{resources}</resources></manifest>")
        for name, words in files.items():
            made.writestr(f"test/{name}.xml", words)
    return target.getvalue()


def test_a_qti_package_of_another_tool():
    found = read("test.zip", package(one=QTI2, three=QTI3, essay=ESSAY, broken="<a>"))
    assert [(item.key, item.kind, item.prompt, item.fixed_order) for item in found.items] == [
        ("choice1", Kind.ONE, "Look at the sign.\n\nWhat does it say?", True),
        ("m1", Kind.SEVERAL, "Which are gases?", False),
    ]
    assert [[(o.text, o.is_right, o.why) for o in item.options] for item in found.items] == [
        [("Stop", False, "It is not red."), ("Go", True, "It is green.")],
        [("Neon", True, ""), ("Iron", False, ""), ("Argon", True, "")],
    ]
    assert [str(note).split(". ")[0] for note in found.notes] == [
        "one.xml: A picture or the like is left out",
        "essay.xml: This is an interaction we do not have (extendedTextInteraction)",
        "in the package: broken.xml, line 1: this is not whole XML (no element found)",
        "in the package: test/gone.xml: it is not in the package",
    ]


@pytest.mark.parametrize("words", [QTI2, QTI3])
def test_one_question_of_qti_can_come_without_a_package(words):
    assert len(read("item.xml", words.encode()).items) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_file_may_begin_with_its_mark_and_end_its_lines_as_it_likes(encoding, ends):
    found = read("a.gift", "::ü::Für wen?{\n=Dich\n~Mich\n}\n".replace("\n", ends).encode(encoding))
    assert [item.prompt for item in found.items] == ["Für wen?"]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.gift", b"", "This file is empty. Choose a file with questions in it."),
        ("a.gift", b"// nothing", "There is no question in this file. Check that it is the right one, and its format."),
        ("a.gift", b"caf\xe9 {T}", "This file is not UTF-8 text: byte 4. Save it as UTF-8 and try again."),
        ("a.gift", b"a\0b", "This file is not text: it has empty characters in it. Save it as UTF-8 and try again."),
        ("a.xml", b"<html></html>", "This is XML, but neither Moodle XML nor QTI: it begins with “html”."),
        ("a.xml", b"<questestinterop/>", "This is QTI 1.2. Export it as QTI 2.1 or 3.0 and try again."),
        ("a.yaml", b"slug: [", "line 1: this is not YAML. expected the node content, but found '<stream end>'"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(name, data, words):
    with pytest.raises(Unreadable) as refusal:
        read(name, data)
    assert str(refusal.value) == words


@pytest.mark.parametrize("sign", ["\\0", "\\ud800", "\\udfff"])
def test_signs_that_no_text_holds_are_refused(sign):
    with pytest.raises(Unreadable, match="signs in this file that no text holds"):
        read(
            "a.gift",
            f'// postwise-course {{"title": "a{sign.replace(chr(92) + "0", chr(92) + "u0000")}"}}\n\na{{T}}'.encode(),
        )


def test_a_backslash_before_such_words_is_none_of_them():
    assert read("a.gift", b"Is C\\\\:\\\\x00 a path? {T}").items
