from .check import CheckForm
from .coverage import CoverageFilter
from .drafts import PublishForm
from .history import CompareForm, DayForm
from .importing import ReviewForm, UploadForm
from .signing import AcknowledgeForm, ReceiptForm

__all__ = [
    "AcknowledgeForm",
    "CheckForm",
    "CompareForm",
    "CoverageFilter",
    "DayForm",
    "PublishForm",
    "ReceiptForm",
    "ReviewForm",
    "UploadForm",
]
