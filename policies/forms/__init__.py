from .asking import AnswerForm, AskForm, CheckRecordForm
from .check import CheckForm
from .coverage import CoverageFilter
from .excepting import ExemptionAnswerForm, ExemptionFilter, ExemptionForm
from .guides import OthersPostForm, OwnPostForm
from .history import CompareForm, DayForm
from .importing import ReviewForm, UploadForm
from .reminding import RemindForm
from .signing import AcknowledgeForm, OnBehalfForm, ReceiptForm, WithdrawForm
from .situations import SituationFilter
from .writing import ClauseForm, EditionForm, MoveForm, SectionForm, WritingForm, ref_is_taken

__all__ = [
    "AcknowledgeForm",
    "AnswerForm",
    "AskForm",
    "CheckForm",
    "CheckRecordForm",
    "ClauseForm",
    "CompareForm",
    "CoverageFilter",
    "DayForm",
    "EditionForm",
    "ExemptionAnswerForm",
    "ExemptionFilter",
    "ExemptionForm",
    "MoveForm",
    "OnBehalfForm",
    "OthersPostForm",
    "OwnPostForm",
    "ReceiptForm",
    "RemindForm",
    "ReviewForm",
    "SectionForm",
    "SituationFilter",
    "UploadForm",
    "WithdrawForm",
    "WritingForm",
    "ref_is_taken",
]
