import codecs
import re

MAX_BYTES = 5 * 1024 * 1024

_SAVE_AS_TEXT = "Save it as plain text (UTF-8) and try again."

_KNOWN_FILES = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"PK\x05\x06", "an empty ZIP file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word or Excel file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip file"),
    (b"Rar!\x1a\x07", "a RAR file"),
    (b"\x7fELF", "a program"),
    (b"<!doctype html", "a web page (HTML)"),
    (b"<html", "a web page (HTML)"),
    (b"<?xml", "an XML file"),
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LONG_FOREIGN_RUN = re.compile(r"[À-ÖØ-öø-ÿŒœŠšŽžŸƒ]{4}")


class UnreadablePolicy(Exception):
    """The file cannot be read as a policy; the message is a sentence for the person who offered it."""


def decode_policy(data: bytes) -> str:
    """The text of a plain-text file, or UnreadablePolicy saying what it is instead."""
    refuse_size(data)
    refuse_known_files(data)
    return decode_words(data)


def decode_words(data: bytes, encoding: str | None = None) -> str:
    """The text of any file of text; `encoding` is what the file says of itself, tried first."""
    refuse_size(data)
    text = _decode_as(data, encoding) or _decode(data)
    if _CONTROL.search(text):
        raise UnreadablePolicy(
            "This file holds control characters, so it is not plain text or its encoding is unknown. " + _SAVE_AS_TEXT
        )
    if not any(character.isalnum() for character in text):
        raise UnreadablePolicy("This file has no words in it. Choose a file with the words of the policy in it.")
    return text


def refuse_size(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise UnreadablePolicy(
            f"This file is larger than {MAX_BYTES // 1024 // 1024} MB, which is more than any policy. "
            "Check that it is the right file."
        )
    if not data.strip():
        raise UnreadablePolicy("This file is empty. Choose a file with the words of the policy in it.")


def _decode_as(data: bytes, encoding: str | None) -> str | None:
    if encoding is None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def refuse_known_files(data: bytes) -> None:
    start = data.removeprefix(codecs.BOM_UTF8)[:1024].lstrip().lower()
    for magic, name in _KNOWN_FILES:
        if start.startswith(magic.lower()):
            raise UnreadablePolicy(
                f"This is {name}, not plain text, Markdown, a web page or a Word document (.docx). {_SAVE_AS_TEXT}"
            )


def _decode(data: bytes) -> str:
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16" or _is_damaged_utf8(data):
            raise UnreadablePolicy(
                f"This file says it is {encoding.upper().removesuffix('-SIG')} but is damaged near byte "
                f"{error.start + 1:,}. {_SAVE_AS_TEXT}"
            ) from error
    return _decode_windows(data)


def _is_damaged_utf8(data: bytes) -> bool:
    """True where most of what is not ASCII is good UTF-8: reading it as Windows text would garble it."""
    if data.startswith(codecs.BOM_UTF8):
        return True
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if character > "\x7f") - bad
    return good > bad


def _decode_windows(data: bytes) -> str:
    refusal = UnreadablePolicy(
        "The encoding of this file is unknown: it is neither UTF-8 nor Windows Western European. " + _SAVE_AS_TEXT
    )
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refusal from error
    # English in cp1252 has a stray quote or accent; another script or a binary file has them by the run.
    foreign = sum(1 for character in text if character > "\x7f")
    if foreign * 5 > len(text) or _LONG_FOREIGN_RUN.search(text):
        raise refusal
    return text
