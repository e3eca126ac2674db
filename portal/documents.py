"""Documents that leave the portal: tagged PDF (PDF/UA-1) in the house style, the same bytes from the same data."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import typst
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates" / "typst"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# Characters of one text for which no font has a shape, as the compiler names them.
_WITHOUT_SHAPE = re.compile(r'(?:the text|codepoint) `"((?:[^`"\\]|\\.)+)"`')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "0": "\0"}
_ROUNDS = 3
# Half a character, and what would turn the order of letters about.
_NO_TEXT = dict.fromkeys(range(0xD800, 0xE000), "\ufffd") | dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def make_pdf(template: str, data: dict[str, Any], *, title: str, author: str, made_at: datetime = LONG_AGO) -> bytes:
    """Lay out `data` by `templates/typst/<template>.typ`, which reads it from `sys.inputs.data`.

    Its words are never read as markup. A character that none of the compiler's own fonts can show stands as its
    name in brackets, because PDF/UA allows no empty boxes. The fonts of the machine are left alone, so that every
    machine makes the same document.
    """
    words = spelled_out({**data, "title": title, "author": author}, _NO_TEXT)
    for _round in range(_ROUNDS):
        try:
            return _compile(template, words, made_at)
        except typst.TypstError as error:
            missing = _without_shape(error)
            if not missing:
                raise
            words = spelled_out(words, {ord(letter): name_of(letter) for letter in missing})
    return _compile(template, _in_ascii(words), made_at)


def _compile(template: str, data: Any, made_at: datetime) -> bytes:
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        timestamp=int(made_at.timestamp()),
    )


def _without_shape(error: typst.TypstError) -> set[str]:
    """Never a plain letter, which has its shape, and of which the data's own names are made."""
    found = _WITHOUT_SHAPE.findall(error.diagnostic or error.message)
    letters = {letter for text in found for letter in _ESCAPED.sub(_unescaped, text)}
    return {letter for letter in letters if not (letter.isascii() and letter.isprintable())}


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _ESCAPES.get(found[2], found[2])


def spelled_out(data: Any, letters: Mapping[int, str | None]) -> Any:
    """The same data, with these characters replaced in every text of it."""
    if isinstance(data, str):
        return data.translate(letters)
    if isinstance(data, list | tuple):
        return [spelled_out(part, letters) for part in data]
    if isinstance(data, dict):
        return {name: spelled_out(part, letters) for name, part in data.items()}
    return data


def name_of(letter: str) -> str:
    """An emoji in words; nothing for what only joins or varies its neighbours."""
    if letter.isspace():
        return " "
    name = unicodedata.name(letter, "").lower()
    if unicodedata.category(letter) == "Cf" or name.startswith("variation selector"):
        return ""
    return f"[{name}]" if name and "ideograph" not in name else f"[U+{ord(letter):04X}]"


def _in_ascii(data: Any) -> Any:
    """For a text whose characters have shapes one by one, but not as they stand together."""
    letters = set(json.dumps(data, ensure_ascii=False))
    return spelled_out(data, {ord(letter): name_of(letter) for letter in letters if not letter.isascii()})
