from .check import CheckForm
from .coverage import CoverageFilter
from .drafts import PublishForm
from .history import CompareForm, DayForm
from .importing import ReviewForm, UploadForm
from .signing import AcknowledgeForm, OnBehalfForm, ReceiptForm, WithdrawForm

__all__ = [
    "AcknowledgeForm",
    "CheckForm",
    "CompareForm",
    "CoverageFilter",
    "DayForm",
    "OnBehalfForm",
    "PublishForm",
    "ReceiptForm",
    "ReviewForm",
    "UploadForm",
    "WithdrawForm",
]
