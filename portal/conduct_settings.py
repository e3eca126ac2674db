"""Local choices of the conduct process, of policies and of training, not law: periods, limits and lists, read from the
environment like the others (docs/operating.md gives the source of each). Part of `portal.settings`."""

import environ

from portal.classifications import OF_THE_SERVICE
from portal.grounds import GROUNDS
from portal.sign_in_settings import DEMO

env = environ.FileAwareEnv()

RESPONSE_DAYS = env.int("RESPONSE_DAYS", default=7)
# The demo has two made-up ones: no real class could be verified.
DISPOSAL_CLASSES = env.dict("DISPOSAL_CLASSES", cast={"value": int}, default={"DEMO-2": 2, "DEMO-7": 7} if DEMO else {})
# What is kept back from a release of a file, and the exemption for it under the Freedom of Information Act 1982.
RELEASE_GROUNDS = env.dict("RELEASE_GROUNDS", default=GROUNDS)
BREAK_GLASS_HOURS = env.int("BREAK_GLASS_HOURS", default=4)
INTERVIEW_ANSWER_DAYS = env.int("INTERVIEW_ANSWER_DAYS", default=7)
CODE_OF_CONDUCT_FILE = env.str("CODE_OF_CONDUCT_FILE", default="")
CODE_ELEMENTS_WARNING = env.int("CODE_ELEMENTS_WARNING", default=4)
# Working days after which a letter that was posted is taken to have arrived.
LETTER_POST_DAYS = env.int("LETTER_POST_DAYS", default=7)
REVIEW_DAYS = env.int("REVIEW_DAYS", default=60)
AGENCY_REVIEW_DAYS = env.int("AGENCY_REVIEW_DAYS", default=120)
# Days a request to correct a record may wait for its answer (Privacy Act 1988, APP 13.5), and before that day (minus)
# those on which whoever keeps the record is reminded.
CORRECTION_DAYS = max(env.int("CORRECTION_DAYS", default=30), 1)
REMIND_CORRECTION_DAYS = sorted(env.list("REMIND_CORRECTION_DAYS", cast=int, default=[-14, -5, -1]))
# What somebody outside a file was asked to carry out: days before it is due, and after it until People Services knows.
ERRAND_REMINDER_DAYS = env.int("ERRAND_REMINDER_DAYS", default=3)
ERRAND_OVERDUE_DAYS = env.int("ERRAND_OVERDUE_DAYS", default=3)
AGENCY_ANSWER_DAYS = env.int("AGENCY_ANSWER_DAYS", default=30)
SECONDARY_REVIEW_DAYS = env.int("SECONDARY_REVIEW_DAYS", default=60)
FORWARD_PAPERS_DAYS = env.int("FORWARD_PAPERS_DAYS", default=14)
FORWARD_REMINDER_DAYS = env.int("FORWARD_REMINDER_DAYS", default=5)
SUSPENSION_REVIEW_DAYS = env.int("SUSPENSION_REVIEW_DAYS", default=30)
SUSPENSION_REMINDER_DAYS = env.int("SUSPENSION_REMINDER_DAYS", default=5)
UNFAIR_DISMISSAL_DAYS = env.int("UNFAIR_DISMISSAL_DAYS", default=21)
LIKE_CLASSIFICATION_STEPS = env.int("LIKE_CLASSIFICATION_STEPS", default=1)
FINE_LIMIT_PERCENT = env.int("FINE_LIMIT_PERCENT", default=2)
# Lowest first: how high a delegation reaches is a place in this order (portal/classifications.py).
CLASSIFICATIONS = env.list("CLASSIFICATIONS", default=OF_THE_SERVICE)
SANCTION_SPENT_MONTHS = max(env.int("SANCTION_SPENT_MONTHS", default=60), 1)
SERIOUS_MISCONDUCT_LAW = env.str("SERIOUS_MISCONDUCT_LAW", default="")  # empty: the agency's law has no declaration
SERIOUS_MISCONDUCT_HOURS = max(env.int("SERIOUS_MISCONDUCT_HOURS", default=24), 1)
# Working hours a case may wait for its first look and for a decision, by kind, severity or both (rules/clock.py).
FIRST_LOOK_HOURS = env.dict("FIRST_LOOK_HOURS", cast={"value": float}, default={"default": 17, "support": 4, "high": 4})
DECISION_HOURS = env.dict("DECISION_HOURS", cast={"value": float}, default={"default": 42.5, "support": 17, "high": 17})
REMIND_BEFORE_HOURS = env.float("REMIND_BEFORE_HOURS", default=4)
# Business days until the next stage of a matter: what the office sets itself (rules/targets.py).
ASSESSMENT_DAYS = env.int("ASSESSMENT_DAYS", default=10)
APPOINTMENT_DAYS = env.int("APPOINTMENT_DAYS", default=5)
NOTICE_DAYS = env.int("NOTICE_DAYS", default=5)
DETERMINATION_DAYS = env.int("DETERMINATION_DAYS", default=60)
PROPOSAL_DAYS = env.int("PROPOSAL_DAYS", default=10)
SANCTION_DAYS = env.int("SANCTION_DAYS", default=10)
# The policy (by its slug) whose editions are the procedures under section 15(3); empty: they are kept elsewhere.
PROCEDURES_POLICY = env.str("PROCEDURES_POLICY", default="")
ACKNOWLEDGE_POLICY_DAYS = env.int("ACKNOWLEDGE_POLICY_DAYS", default=28)
# Days after a policy's date on which a reader is reminded of it, widening; then their manager is told, once.
REMIND_POLICY_DAYS = sorted(env.list("REMIND_POLICY_DAYS", cast=int, default=[1, 7, 21]))
TELL_MANAGER_OF_POLICY_DAYS = env.int("TELL_MANAGER_OF_POLICY_DAYS", default=28)
COURSE_DAYS = env.int("COURSE_DAYS", default=28)
RENEW_COURSE_EARLY_DAYS = env.int("RENEW_COURSE_EARLY_DAYS", default=60)
# Days before (minus) and after a course is due, widening; then the manager is told, once.
REMIND_COURSE_DAYS = sorted(env.list("REMIND_COURSE_DAYS", cast=int, default=[-14, -3, 1, 7, 21]))
TELL_MANAGER_OF_COURSE_DAYS = env.int("TELL_MANAGER_OF_COURSE_DAYS", default=28)
REMIND_AGAIN_DAYS = max(env.int("REMIND_AGAIN_DAYS", default=7), 1)  # a form sent twice reminds nobody twice
QUESTION_KEPT_DAYS = max(env.int("QUESTION_KEPT_DAYS", default=365), 1)
# Counts that leave a room: no cell smaller than this, for periods of so many months that are over.
SMALLEST_COUNT = max(env.int("SMALLEST_COUNT", default=5), 1)
NUMBERS_PERIOD_MONTHS = env.int("NUMBERS_PERIOD_MONTHS", default=3)
COVERAGE_LIVE_PEOPLE = env.int("COVERAGE_LIVE_PEOPLE", default=5000)
REVIEW_REMINDER_DAYS = env.list("REVIEW_REMINDER_DAYS", cast=int, default=[60, 14, 0])
