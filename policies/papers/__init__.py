"""What leaves the portal of a policy: an edition as PDF, Markdown or JSON, and the receipt of an acknowledgement."""

from .as_json import as_json
from .as_markdown import as_markdown
from .as_pdf import as_pdf
from .paper import Paper
from .receipt import Receipt, receipt_pdf

__all__ = ["Paper", "Receipt", "as_json", "as_markdown", "as_pdf", "receipt_pdf"]
