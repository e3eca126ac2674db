"""How lists write their numbers."""

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_UNITS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LARGEST = 999


def letters(number: int) -> str:
    """a to z, then aa, bb: as word processors do."""
    if not 0 < number <= _LARGEST:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    if not 0 < number <= _LARGEST:
        return str(number)
    written = ""
    for value, sign in _ROMAN + _ROMAN_UNITS:
        count, number = divmod(number, value)
        written += sign * count
    return written


def whole_number(text: str | None, default: int = 0) -> int:
    """A number a file gives; the default where it is none, or longer than any list."""
    digits = (text or "").strip()
    if not digits.removeprefix("-").isascii() or not digits.removeprefix("-").isdigit() or len(digits) > 6:
        return default
    return int(digits)
