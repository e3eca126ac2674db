"""What leaves the portal of a policy: an edition as PDF, Markdown or JSON, and the receipt of an acknowledgement, the
record of an answered question."""

from .data import as_json
from .good_faith import Advice, advice_pdf, as_record, digest_of
from .markdown import as_markdown
from .paper import Paper
from .pdf import as_pdf
from .receipt import Receipt, receipt_pdf

__all__ = [
    "Advice",
    "Paper",
    "Receipt",
    "advice_pdf",
    "as_json",
    "as_markdown",
    "as_pdf",
    "as_record",
    "digest_of",
    "receipt_pdf",
]
