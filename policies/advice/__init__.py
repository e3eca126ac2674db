"""Should I post this? Plain Python: a draft and a rulebook in, an outcome that explains itself out.

Nothing here reads a database or a request, and nothing keeps a draft.
"""

from .adviser import advise
from .draft import BadDraft, Context, Draft
from .outcome import Outcome, Reason, Verdict
from .rulebook import BadRulebook, Rule, Rulebook, load_rulebook, read_rulebook

__all__ = [
    "BadDraft",
    "BadRulebook",
    "Context",
    "Draft",
    "Outcome",
    "Reason",
    "Rule",
    "Rulebook",
    "Verdict",
    "advise",
    "load_rulebook",
    "read_rulebook",
]
