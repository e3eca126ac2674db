"""What leaves the portal of a policy: an edition as PDF, Markdown or JSON, and the receipt of an acknowledgement."""

from .data import as_json
from .markdown import as_markdown
from .paper import Paper
from .pdf import as_pdf
from .receipt import Receipt, receipt_pdf

__all__ = ["Paper", "Receipt", "as_json", "as_markdown", "as_pdf", "receipt_pdf"]
