from .answering import AnswerForm, form_for
from .certificates import VerifyForm
from .helping import ExtraAttemptForm, ExtraTimeForm

__all__ = ["AnswerForm", "ExtraAttemptForm", "ExtraTimeForm", "VerifyForm", "form_for"]
