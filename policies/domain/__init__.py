from .acknowledging import AcknowledgementRefused, AnsweredWrong, PasswordNotGiven, acknowledge, open_edition
from .advising import copy_rules, write_rules
from .approving import WordsChanged, answer_review, approve_edition, ask_for_review, request_changes, take_back
from .asking import (
    QuestionRefused,
    answer_question,
    ask_question,
    hand_back_question,
    kept_long_enough,
    pass_question,
    sweep_questions,
    take_question,
    withdraw_question,
)
from .authoring import make_edition, update_policy
from .bringing_in import ImportRefused, bring_in, choose_rows, discard_import, draft_import
from .commenting import comment, settle_comment
from .counting import count_coverage
from .covering import AudienceOf, AudienceRefused, Covered, audience_of, set_audience
from .door import move_edition
from .drafting import DraftRefused, create_policy, discard_edition, restore_edition, set_facts, start_draft
from .excepting import ExemptionRefused, approve_exemption, end_exemption, record_exemption, refuse_exemption
from .importing import draft_from_document
from .keeping import TooMuchToKeep, drop_words, is_place, keep_words, note_presence, sweep_editor
from .loading import Loaded, load_edition
from .looking_again import drop_look_again, look_again_tomorrow
from .overdue import remind_overdue
from .pen import NotBeingWritten, Outdated, PartGone, RefTaken, WritingRefused
from .publishing import PublishingRefused, publish_edition, withdraw_edition
from .reminding import number_to_remind, remind_readers, reminded_lately
from .removing import remove_clause, remove_section, restore
from .renewing import ask_again
from .reviewing import remind_reviews
from .scheduling import publish_due_editions, schedule_publishing
from .standing_in import OnBehalfRefused, acknowledge_on_behalf
from .tallying import tally_answer
from .terms import TERMS, set_terms
from .withdrawing import WithdrawalRefused, withdraw_acknowledgement
from .writing import (
    EDITION_FIELDS,
    EDITION_PLACE,
    NEW_SECTION_PLACE,
    add_clause,
    add_section,
    change_clause,
    change_edition,
    change_section,
    move_clause,
    move_clause_to,
    move_section,
    version_of,
)

__all__ = [
    "EDITION_FIELDS",
    "EDITION_PLACE",
    "NEW_SECTION_PLACE",
    "TERMS",
    "AcknowledgementRefused",
    "AnsweredWrong",
    "AudienceOf",
    "AudienceRefused",
    "Covered",
    "DraftRefused",
    "ExemptionRefused",
    "ImportRefused",
    "Loaded",
    "NotBeingWritten",
    "OnBehalfRefused",
    "Outdated",
    "PartGone",
    "PasswordNotGiven",
    "PublishingRefused",
    "QuestionRefused",
    "RefTaken",
    "TooMuchToKeep",
    "WithdrawalRefused",
    "WordsChanged",
    "WritingRefused",
    "acknowledge",
    "acknowledge_on_behalf",
    "add_clause",
    "add_section",
    "answer_question",
    "answer_review",
    "approve_edition",
    "approve_exemption",
    "ask_again",
    "ask_for_review",
    "ask_question",
    "audience_of",
    "bring_in",
    "change_clause",
    "change_edition",
    "change_section",
    "choose_rows",
    "comment",
    "copy_rules",
    "count_coverage",
    "create_policy",
    "discard_edition",
    "discard_import",
    "draft_from_document",
    "draft_import",
    "drop_look_again",
    "drop_words",
    "end_exemption",
    "hand_back_question",
    "is_place",
    "keep_words",
    "kept_long_enough",
    "load_edition",
    "look_again_tomorrow",
    "make_edition",
    "move_clause",
    "move_clause_to",
    "move_edition",
    "move_section",
    "note_presence",
    "number_to_remind",
    "open_edition",
    "pass_question",
    "publish_due_editions",
    "publish_edition",
    "record_exemption",
    "refuse_exemption",
    "remind_overdue",
    "remind_readers",
    "remind_reviews",
    "reminded_lately",
    "remove_clause",
    "remove_section",
    "request_changes",
    "restore",
    "restore_edition",
    "schedule_publishing",
    "set_audience",
    "set_facts",
    "set_terms",
    "settle_comment",
    "start_draft",
    "sweep_editor",
    "sweep_questions",
    "take_back",
    "take_question",
    "tally_answer",
    "update_policy",
    "version_of",
    "withdraw_acknowledgement",
    "withdraw_edition",
    "withdraw_question",
    "write_rules",
]
