"""An edition as the file that would make it."""

from policies.reading.writing import write_restated

from .paper import Paper


def as_markdown(paper: Paper) -> str:
    """Our own `policy.md`: read again by `read_restated`, it has the same content hash."""
    force = paper.dates_in_force if paper.is_published else "DRAFT"
    return write_restated(paper.words, remark=f"Edition {paper.number}: {force}. SHA-256 {paper.words.content_hash()}")
