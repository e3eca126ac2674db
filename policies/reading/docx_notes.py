from collections.abc import Callable


class Notes:
    """Footnotes and endnotes, each said once: after the paragraph that first points at it."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], list[str]] = {}
        self._forms: dict[str, Callable[[int], str]] = {}
        self._counts: dict[str, int] = {}

    def take(self, kind: str, texts: dict[str, list[str]], form: Callable[[int], str]) -> None:
        self._texts |= {(kind, name): found for name, found in texts.items()}
        self._forms[kind] = form

    def call(self, kind: str, name: str) -> tuple[str, list[str]]:
        """The mark that stands for a note and the note itself, "" and nothing where there is none left to say."""
        texts = self._texts.pop((kind, name), [])
        if not texts:
            return "", []
        self._counts[kind] = self._counts.get(kind, 0) + 1
        mark = f"[{self._forms[kind](self._counts[kind])}]"
        return mark, [f"{mark} {texts[0]}", *texts[1:]]
