from .acknowledgement import Acknowledgement, Opening, SignOffTry
from .advice import AdviceRules, AdviceTally
from .coverage import Reminder, Tally
from .edition import Clause, Edition, Section
from .exemption import Exemption
from .figure import ClauseFigure, FigureCount
from .policy import Audience, NamedReader, Policy
from .question import Question, QuestionStep
from .reusable import ReusableAnswer
from .review import Comment, Contribution, EditionEntry, Reviewer
from .writing import Import, Presence, Unsaved

__all__ = [
    "Acknowledgement",
    "AdviceRules",
    "AdviceTally",
    "Audience",
    "Clause",
    "ClauseFigure",
    "Comment",
    "Contribution",
    "Edition",
    "EditionEntry",
    "Exemption",
    "FigureCount",
    "Import",
    "NamedReader",
    "Opening",
    "Policy",
    "Presence",
    "Question",
    "QuestionStep",
    "Reminder",
    "ReusableAnswer",
    "Reviewer",
    "Section",
    "SignOffTry",
    "Tally",
    "Unsaved",
]
