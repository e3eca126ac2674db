"""A letter as a tagged PDF, from its locked document and nothing else."""

from datetime import datetime

from portal.documents import make_pdf

from .compose import Document


def letter_pdf(document: Document, *, sha256: str, made_at: datetime) -> bytes:
    """The same bytes whenever it is made from the same document."""
    title, reference = document["title"], document["reference"]
    title = f"{title}: {reference}" if reference else title
    data = data_of(document, sha256=sha256)
    return make_pdf("letter", data, title=title, author=document["department"], made_at=made_at)


def data_of(document: Document, *, sha256: str) -> Document:
    """As templates/typst/letter.typ reads it."""
    foot = f"{document['kind']}  {document['reference']}"
    return {**document, "subject": document["title"], "foot": foot, "sha256": sha256}
