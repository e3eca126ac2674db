"""The text of a file, by what its first bytes say."""

import codecs
import re

from .found import Unreadable

_SAVE = "Save it as UTF-8 and try again."
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decoded(data: bytes) -> str:
    """Its lines end as ours do. Raises Unreadable."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"This file is not {encoding.removesuffix('-sig').upper()} text: byte {error.start + 1:,}. {_SAVE}"
        ) from error
    if "\0" in text:
        raise Unreadable(f"This file is not text: it has empty characters in it. {_SAVE}")
    return _CONTROL.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
