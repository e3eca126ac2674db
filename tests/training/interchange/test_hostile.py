"""Files made to stall a reader, to fill it up or to lead it outside: a clear word, soon, in little memory."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from training.interchange import Unreadable
from training.interchange.apart import read_apart
from training.interchange.files import MOST_BYTES

ROOT = Path(__file__).parents[3]
BIG = MOST_BYTES - 1000
MANIFEST = (
    b'<manifest><resources><resource type="imsqti_item_xmlv2p1" identifier="a" href="a.xml"/></resources></manifest>'
)


def zipped(*members, compress=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compress) as package:
        for name, data in members:
            package.writestr(name, data)
    return target.getvalue()


def entities(root):
    """Document types of every sort before a root that would be read."""
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    quadratic = f'<!ENTITY a "{"x" * 50_000}">'
    types = {
        "laughs": f'[<!ENTITY l0 "ha">{laughs}]',
        "quadratic": f"[{quadratic}]",
        "outside": 'SYSTEM "http://127.0.0.1:9/x.dtd"',
        "file": '[<!ENTITY f SYSTEM "file:///etc/passwd">]',
        "parameter": '[<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]',
        "public": 'PUBLIC "-//X//Y" "http://127.0.0.1:9/y"',
        "loop": '[<!ENTITY a "&b;"><!ENTITY b "&a;">]',
        "empty": "",
        "attributes": '[<!ATTLIST text a CDATA "&l9;">]',
        "notation": '[<!NOTATION n SYSTEM "run">]',
    }
    for name, said in types.items():
        yield f"{root} type {name}.xml", f"<!DOCTYPE {root} {said}><{root}>&l9;&f;&a;</{root}>".encode()


def xml_of(root):
    opened, closed = f"<{root}>".encode(), f"</{root}>".encode()
    yield from entities(root)
    bodies = {
        "deep": b"<a>" * 100_000,
        "deep and closed": b"<a>" * 100_000 + b"</a>" * 100_000,
        "many": b"<a/>" * (BIG // 4 - 20),
        "spaces": b" " * BIG,
        "one line": b"x" * BIG,
        "one attribute": b'<a b="' + b"y" * (BIG - 50) + b'"/>',
        "attributes": b"<a " + b" ".join(b'a%d=""' % at for at in range(200_000)) + b"/>",
        "twice": b'<a b="" b=""/>',
        "namespaces": b'<a xmlns:x="' + b"n" * 60_000 + b'">' + b"<x:b/>" * 60_000 + b"</a>",
        "nul": b"a\0b",
        "control": b"\x01\x02\x1b",
        "open": b"<a",
        "comment": b"<!-- " + b"-" * 100_000,
        "comments": b"<!--a-->" * (BIG // 8 - 20),
        "section": b"<![CDATA[" + b"]" * 500_000,
        "instruction": b"<?php " + b"x" * 500_000,
        "entity": b"&unknown;",
        "number": b"&#x110000;",
        "surrogate": b"&#xD800;",
        "long number": b"&#" + b"9" * 400_000 + b";",
        "bad utf-8": b"\xff\xfe\xfa",
        "overlong": b"\xc0\xaf",
        "crossed": b"<a><b></a></b>",
    }
    for name, body in bodies.items():
        yield f"{root} {name}.xml", opened + body + closed
    for encoding in ("utf-7", "utf-32", "ebcdic-cp-us", "utf-16", "no-such", "shift_jis", "\u00fc", "iso-8859-1" * 50):
        head = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
        yield f"{root} {encoding[:20]}.xml", head + opened + b"\xfc\xff" + closed
    yield f"{root} half.xml", "\ufeff".encode("utf-16-le") + opened
    yield f"{root} odd.xml", b"\xff\xfe" + opened + b"x"


def moodle():
    deep = "<b>" * 100_000
    texts = {
        "html deep": deep,
        "html open": "<" * 1_000_000,
        "html comments": "<!--" * 200_000,
        "html scripts": "<script>" * 100_000,
        "html entities": "&" * 500_000,
        "html number": "&#" + "9" * 100_000 + ";",
        "html spaces": " \n" * 500_000,
        "html breaks": "<br>" * 200_000,
    }
    for name, words in texts.items():
        text = f"<questiontext><text><![CDATA[{words}]]></text></questiontext>"
        for kind in ("description", "multichoice"):
            yield f"moodle {name} {kind}.xml", f'<quiz><question type="{kind}">{text}</question></quiz>'.encode()
    for fraction in ("9" * 100_000, "1e999", "nan", "-inf", "", "0x10", "१००"):
        answer = f'<answer fraction="{fraction}"><text>a</text></answer>' * 2
        yield (
            f"moodle fraction {fraction[:6]}.xml",
            f'<quiz><question type="ordering">{answer}</question></quiz>'.encode(),
        )
    for kept in ("[" * 100_000, '{"a":' * 50_000, "9" * 100_000, "{}", '{"of": 1}', "null", '{"kind": "post"}'):
        for place in ("category", "description"):
            said = f'<quiz><question type="{place}"><postwise>{kept}</postwise></question></quiz>'
            yield f"moodle kept {kept[:6]} {place}.xml", said.encode()
    yield "moodle type.xml", b'<quiz><question type="' + b"z" * 1_000_000 + b'"/></quiz>'
    yield "moodle many.xml", b"<quiz>" + b'<question type="essay"/>' * 60_000 + b"</quiz>"


def gift():
    bodies = {
        "spaces": " " * BIG,
        "lines": "\n" * BIG,
        "blocks": "a\n\n" * (BIG // 3 - 10),
        "questions": "a{T}\n\n" * (BIG // 6 - 10),
        "open": "{" * BIG,
        "closed": "}" * BIG,
        "colons": ":" * BIG,
        "titles": "::" + "a" * BIG,
        "backslashes": "\\" * BIG,
        "tildes": "a{" + "~" * (BIG // 2) + "}",
        "equals": "a{" + "=" * (BIG // 2) + "}",
        "arrows": "a{" + "=a->b" * 100_000 + "}",
        "hashes": "a{=" + "#" * (BIG // 2) + "}",
        "weights": "a{" + "~%" * 500_000 + "}",
        "weight": "a{~%" + "9" * 500_000 + "%b =c}",
        "order": "a{>" + "9 " * 500_000 + "}",
        "comments": "//" + "[tag:" * 500_000,
        "tags": "// " + "[tag:a]" * 200_000 + "\na{=b~c}",
        "kept": "// postwise " + "[" * 500_000 + "\na{=b~c}",
        "course": "// postwise-course " + '{"a":' * 100_000 + "\n\na{=b~c}",
        "category": "$CATEGORY: " + "/" * 1_000_000,
        "format": "[html]" + "<" * 1_000_000 + "{T}",
        "formats": "[html]" * 300_000,
    }
    for name, words in bodies.items():
        yield f"gift {name}.gift", words.encode()[: MOST_BYTES - 1]
    for name, data in {
        "nul": b"a\0{T}",
        "latin": b"\xe4{T}",
        "half": b"\xff\xfea",
        "gzip": b"\x1f\x8b\x08" * 99,
    }.items():
        yield f"gift {name}.gift", data
    yield "gift utf-32.gift", "a{T}".encode("utf-32")
    yield "too large.gift", b" " * (MOST_BYTES + 1)


def packages():
    item = (ROOT / "nothing", b"<assessmentItem/>")[1]
    slips = ["../imsmanifest.xml", "/etc/cron.d/x", "a/../../b", "..\\b", "C:\\b", "a/..", "\\\\host\\share"]
    for name in slips:
        yield f"slip {name}.zip".replace("/", "_"), zipped(("imsmanifest.xml", MANIFEST), (name, b"x"))
    yield "bomb.zip", zipped(("imsmanifest.xml", MANIFEST), ("a.xml", b"\0" * 30_000_000))
    yield "bomb manifest.zip", zipped(("imsmanifest.xml", b" " * 30_000_000))
    yield "bombs.zip", zipped(("imsmanifest.xml", MANIFEST), *((f"{at}.xml", b" " * 250_000) for at in range(200)))
    yield "members.zip", zipped(*((f"{at}", b"") for at in range(2_500)))
    yield "empty.zip", zipped()
    yield "no manifest.zip", zipped(("a.xml", item))
    yield "two manifests.zip", zipped(("a/imsmanifest.xml", MANIFEST), ("b/imsmanifest.xml", MANIFEST))
    yield "itself.zip", zipped(("imsmanifest.xml", MANIFEST), ("a.xml", zipped(("a.xml", item))))
    yield "truncated.zip", zipped(("imsmanifest.xml", MANIFEST), ("a.xml", item))[:-30]
    yield "head.zip", b"PK\x03\x04" + b"\xff" * 1000
    yield "end.zip", b"PK\x05\x06" + b"\xff" * 18
    whole = zipped(("imsmanifest.xml", MANIFEST), ("a.xml", item), compress=zipfile.ZIP_STORED)
    yield "bad sum.zip", whole.replace(b"<assessmentItem/>", b"<assessmentItem!>")
    for at in range(0, len(whole), max(len(whole) // 30, 1)):
        yield f"flipped {at}.zip", whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
    for name, words in xml_of("assessmentItem"):
        if len(words) < 200_000:
            yield f"packed {name}.zip", zipped(("imsmanifest.xml", MANIFEST), ("a.xml", words))
    many = b'<resource type="imsqti_item_xmlv2p1" href="a.xml"/>' * 30_000
    yield "the same often.zip", zipped(("imsmanifest.xml", b"<m>" + many + b"</m>"), ("a.xml", item))


def yamls():
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(97 + at)}: &{chr(97 + at)} [*{chr(96 + at)}, *{chr(96 + at)}]\n" for at in range(1, 20)
    )
    bodies = {
        "laughs": laughs,
        "deep": "[" * 100_000,
        "deep mapping": "{a: " * 50_000,
        "object": "!!python/object/apply:os.system [ls]",
        "number": "minutes: " + "9" * 100_000,
        "merge": "a: &a {x: 1}\n" + "b:\n  <<: *a\n" * 1000,
        "spaces": " " * 1_000_000,
        "tabs": "\t" * 10_000,
        "nul": "a: \0",
        "bell": "a: \a",
        "date": "slug: 9999-99-99",
        "infinite": "slug: .inf",
        "self": "&a [*a]",
        "words": "x" * 900_000,
        "documents": "---\n" * 10_000,
    }
    for name, words in bodies.items():
        yield f"yaml {name}.yaml", words.encode()


def hostile():
    yield from xml_of("quiz")
    yield from xml_of("qti-assessment-item")
    yield from moodle()
    yield from gift()
    yield from packages()
    yield from yamls()


READER = """
import io, json, re, sys, time, zipfile
from pathlib import Path
from training.interchange import Unreadable, read
with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as files:
    for name in files.namelist():
        data, began = files.read(name), time.process_time()
        try:
            found = read(name, data)
            said = [str(note) for note in found.notes][:3] or [f"{len(found.items)} {len(found.lessons)}"]
        except Unreadable as refusal:
            said = [str(refusal)]
        took = time.process_time() - began
        most = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
        print(json.dumps([name, said, round(took, 2), most]), flush=True)
"""


def test_two_hundred_hostile_files_are_answered_soon_in_little_memory():
    files = dict(hostile())
    assert len(files) >= 200
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", READER],
        input=zipped(*files.items()), capture_output=True, cwd=ROOT, timeout=250, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_rest in answers] == [*files]
    for name, said, took, most in answers:
        assert all(12 < len(words) < 400 or words[0].isdigit() for words in said), (name, said)
        assert took < 8, (name, took)
        assert most < 400, (name, most)


HUGE = 100_000_000


@pytest.mark.parametrize("data", [b"<quiz>" * 100, b" " * HUGE, b"x" * HUGE], ids=["xml", "spaces", "line"])
def test_what_comes_as_an_upload_is_refused_as_clearly(data):
    with pytest.raises(Unreadable):
        read_apart("a.xml", data)


def test_a_reader_that_needs_too_long_is_stopped_and_says_so():
    with pytest.raises(Unreadable, match="too tangled to read"):
        read_apart("a.yaml", b"slug: [" + b"a, " * 300_000 + b"]", seconds=1)
