"""A file that is not plain text is refused with a sentence that says what it is."""

import codecs

import pytest

from policies.reading.decoding import MAX_BYTES, UnreadablePolicy, decode_policy
from policies.reading.plain_text import read_plain_text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (codecs.BOM_UTF8, "no words"),
        (codecs.BOM_UTF16_LE, "no words"),
        (b"\xe2\x80\x94 ... !\n", "no words"),
        (b"%PDF-1.7\nstream", "a PDF file"),
        (b"\n  %PDF-1.4", "a PDF file"),
        (b"PK\x03\x04\x14\x00word/document.xml", "a Word, Excel or ZIP file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"GIF89a", "a GIF picture"),
        (b"\x1f\x8b\x08", "a compressed"),
        (b"\x7fELF", "a program"),
        (b"{\\rtf1 Bells", "a rich text"),
        (b"<!DOCTYPE html><p>Bells", "a web page"),
        (b"<?xml version='1.0'?><policy/>", "an XML file"),
        (b"Bell policy\x00\n", "control characters"),
        (b"Bell policy\x1b[31m\n", "control characters"),
        ("Bell policy".encode("utf-16-le"), "control characters"),
        (codecs.BOM_UTF16_LE + b"B\x00e", "damaged"),
        (codecs.BOM_UTF8 + b"Bell \xff policy", "damaged near byte"),
        ("Bell’s policy – and ‘more’".encode() + b"\x93\n", "damaged near byte"),
        ("Правила о колоколах".encode("cp1251"), "encoding of this file is unknown"),
        (b"Bell \x81 policy", "encoding of this file is unknown"),
        ("鐘のきまり".encode("shift-jis"), "encoding of this file is unknown"),
        (b"a" * (MAX_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_what_is_not_plain_text_is_refused_with_a_reason(data, said):
    with pytest.raises(UnreadablePolicy, match=said) as refusal:
        decode_policy(data)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "data",
    [
        "Every café’s rules".encode(),
        codecs.BOM_UTF8 + "Every café’s rules".encode(),
        codecs.BOM_UTF16_LE + "Every café’s rules".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Every café’s rules".encode("utf-16-be"),
        "Every café’s rules".encode("cp1252"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big", "windows"],
)
def test_one_text_is_read_the_same_in_every_encoding(data):
    assert decode_policy(data) == "Every café’s rules"


def test_a_policy_of_the_largest_size_is_read():
    assert len(decode_policy(b"a" * MAX_BYTES)) == MAX_BYTES


def test_reading_refuses_what_decoding_refuses():
    with pytest.raises(UnreadablePolicy, match="a PDF file"):
        read_plain_text(b"%PDF-1.7")
