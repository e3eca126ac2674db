from .assembling import assemble
from .document import Document
from .docx_body import BodyReader
from .docx_notes import Notes
from .docx_package import Package
from .docx_styles import Numbering, Styles
from .numbers import roman

_LEFT_OUT = {
    "header": "Headers were left out.",
    "footer": "Footers were left out.",
    "comments": "Comments were left out.",
    "image": "Pictures were left out.",
    "aFChunk": "A document embedded in this one was left out.",
}


def read_docx(data: bytes) -> Document:
    """Reads a Word document as its last author saw it: insertions made, deletions gone, hidden words left out.

    Raises UnreadablePolicy with a sentence for the person.
    """
    package = Package(data)
    styles = Styles(package)
    notes = Notes()
    for kind, number in (("footnote", str), ("endnote", roman)):
        part = package.part(f"{kind}s")
        reader = BodyReader(package.read_relations(part or ""), styles, Numbering(package, styles), notes)
        package.walk(part, reader.start, reader.end, reader.words)
        notes.take(kind, reader.notes, number)
    body = BodyReader(package.relations, styles, Numbering(package, styles), notes)
    package.walk(package.main, body.start, body.end, body.words)
    said = [sentence for kind, sentence in _LEFT_OUT.items() if package.has(kind)]
    if body.dropped_deletions:
        said.append("Words deleted under tracked changes were left out.")
    if body.dropped_hidden:
        said.append("Hidden words were left out.")
    return assemble(body.finish(), tuple(said))
