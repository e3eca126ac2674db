"""What each kind of letter may name. A template is held to these lists, so no other fact gets into a letter."""

from incidents.enums import LetterKind

from .template import Allowed

OURS = frozenset({"recipient", "department", "date", "signatory", "wellbeing"})
# Whoever reported reads their own number, and nothing of the matter that came of it.
TO_REPORTER = OURS | {"concern"}
OF_MATTER = OURS | {"number", "respondent", "decision_maker", "procedures"}
ANSWERED = OF_MATTER | {"respond_by", "days"}
SUSPENSION = OF_MATTER | {"from_on", "until_on", "pay"}
WHO = frozenset({"employee", "former", "ses"})

ALLOWED: dict[LetterKind, Allowed] = {
    LetterKind.ACKNOWLEDGEMENT: Allowed(TO_REPORTER, conditions=frozenset({"concern_known"})),
    LetterKind.OUTCOME_TO_REPORTER: Allowed(TO_REPORTER, conditions=frozenset({"concern_known"})),
    LetterKind.APPOINTMENT: Allowed(
        OF_MATTER | {"delegation"},
        conditions=frozenset({"delegated", "investigates"}),
        required=frozenset({"recipient", "respondent", "number"}),
    ),
    LetterKind.NOTICE: Allowed(
        ANSWERED,
        frozenset({"allegations", "possible_sanctions"}),
        WHO,
        frozenset({"allegations", "possible_sanctions", "respond_by"}),
    ),
    LetterKind.VARIATION: Allowed(
        ANSWERED,
        frozenset({"allegations", "possible_sanctions"}),
        WHO,
        frozenset({"allegations", "possible_sanctions", "respond_by"}),
    ),
    LetterKind.PRELIMINARY: Allowed(
        ANSWERED, frozenset({"material"}), WHO, required=frozenset({"material", "respond_by"})
    ),
    LetterKind.DETERMINATION: Allowed(
        OF_MATTER,
        frozenset({"findings", "reasons", "rights"}),
        WHO | {"breach"},
        frozenset({"findings", "reasons", "rights"}),
    ),
    LetterKind.DISCONTINUANCE: Allowed(
        OF_MATTER, frozenset({"reasons"}), WHO | {"told"}, required=frozenset({"reasons"})
    ),
    LetterKind.PROPOSAL: Allowed(
        ANSWERED,
        frozenset({"findings", "measures", "factors"}),
        WHO,
        frozenset({"findings", "measures", "factors", "respond_by"}),
    ),
    LetterKind.DECISION: Allowed(
        OF_MATTER,
        frozenset({"measures", "factors", "reasons", "rights"}),
        WHO | {"sanctioned"},
        frozenset({"measures", "reasons", "rights"}),
    ),
    LetterKind.SUSPENSION_PROPOSAL: Allowed(
        SUSPENSION | ANSWERED,
        frozenset({"reasons"}),
        frozenset({"paid", "ends"}),
        frozenset({"from_on", "pay", "reasons", "respond_by"}),
    ),
    LetterKind.SUSPENSION_DECISION: Allowed(
        SUSPENSION | {"next_review_on"},
        frozenset({"reasons", "rights"}),
        frozenset({"paid", "ends", "reviewed"}),
        frozenset({"from_on", "pay", "reasons", "rights"}),
    ),
    LetterKind.SUSPENSION_REVIEW: Allowed(
        SUSPENSION | {"outcome", "next_review_on"},
        frozenset({"reasons", "rights"}),
        frozenset({"paid", "ends", "reviewed", "reviewable"}),
        frozenset({"outcome", "reasons", "rights"}),
    ),
    LetterKind.SUSPENSION_END: Allowed(
        SUSPENSION, frozenset({"why"}), frozenset({"imposed"}), required=frozenset({"why"})
    ),
    LetterKind.REFERRAL_OUT: Allowed(
        OF_MATTER | {"body"}, frozenset({"reasons"}), required=frozenset({"body", "reasons", "number"})
    ),
    LetterKind.SEPARATION: Allowed(OF_MATTER | {"left_on"}, conditions=frozenset({"goes_on", "found"})),
    LetterKind.REVIEW_DECISION: Allowed(
        OF_MATTER | {"body", "outcome", "reviewed_decision"},
        frozenset({"reasons"}),
        frozenset({"undone"}),
        frozenset({"outcome", "reasons", "reviewed_decision"}),
    ),
    LetterKind.SUSPENSION_REVIEWED: Allowed(
        OF_MATTER | {"body", "outcome"},
        frozenset({"reasons", "rights"}),
        frozenset({"recommended", "ended", "with_pay", "reviewable"}),
        frozenset({"outcome", "reasons", "rights"}),
    ),
    LetterKind.HOLD: Allowed(OF_MATTER | {"answer_by"}, conditions=frozenset({"held", "awaited"})),
    LetterKind.REVIEW_REFUSED: Allowed(
        OF_MATTER | {"answer_by"},
        frozenset({"reasons", "rights"}),
        frozenset({"declined", "reviewable"}),
        frozenset({"reasons", "rights"}),
    ),
    LetterKind.STAY: Allowed(
        OF_MATTER | {"sanction", "effective_on", "granted_by", "body"},
        frozenset({"reasons"}),
        frozenset({"stayed"}),
        frozenset({"sanction", "effective_on", "granted_by", "reasons"}),
    ),
}
