"""The words the office uses for what it handles. Values are stored; labels are read by people."""

from django.db import models


class Naming(models.TextChoices):
    NAMED = "named", "With my name"
    CONFIDENTIAL = "confidential", "In confidence"
    ANONYMOUS = "anonymous", "Without my name"


class Channel(models.TextChoices):
    COLLEAGUE = "colleague", "A colleague"
    MONITORING = "monitoring", "Digital Media's own monitoring"
    PHONE = "phone", "By telephone"
    IN_PERSON = "in_person", "In person"
    EMAIL = "email", "By e-mail"


# Somebody else typed it in for the one who told.
BY_ANOTHERS_HAND = (Channel.PHONE, Channel.IN_PERSON, Channel.EMAIL)


class Seen(models.TextChoices):
    """What a concern is about, as its reporter sees it."""

    STAFF_POST = "staff_post", "A post by somebody who works here"
    DEPARTMENT = "department", "Something about the department"
    COLLEAGUE = "colleague", "Something aimed at a colleague"
    ME = "me", "Something aimed at me"
    OWN = "own", "Something I posted myself"
    UNSURE = "unsure", "I am not sure"


class Door(models.TextChoices):
    """Other places where some concerns belong."""

    DISCLOSURE = "disclosure", "A disclosure of wrongdoing"
    PRIVACY = "privacy", "A privacy breach"
    FRAUD = "fraud", "Fraud"
    SECURITY = "security", "A security incident"
    DANGER = "danger", "Somebody in danger"
    ABUSE = "abuse", "Online abuse of you"


class AskedFor(models.TextChoices):
    """For whom a custodian asks to see a name kept in confidence. The reporter is told this."""

    DIGITAL_MEDIA = "digital_media", "Digital Media"
    PEOPLE_SERVICES = "people_services", "People Services"
    DECISION_MAKER = "decision_maker", "Whoever decides in the matter"
    LAW = "law", "A court, a tribunal or the police"
    SAFETY = "safety", "Somebody's safety"
    OTHER = "other", "Somebody else"


class StaffInvolved(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "I don't know"


class EvidenceState(models.TextChoices):
    WAITING = "waiting", "Being checked"
    READY = "ready", "Ready"
    INFECTED = "infected", "Held back: it carries a virus"
    UNREADABLE = "unreadable", "Cannot be shown: it could not be read"


class WaitsFor(models.TextChoices):
    """What keeps a file from being checked, the last time it was tried."""

    SCANNER = "scanner", "Waiting for the virus scanner"
    STORAGE = "storage", "Waiting for the file storage"


class Custody(models.TextChoices):
    """What happened to an item of evidence."""

    RECEIVED = "received", "Received and sealed"
    SCANNED = "scanned", "Checked for viruses"
    CLEANED = "cleaned", "Working copy made"
    REFUSED = "refused", "Working copy could not be made"
    READ = "read", "Working copy looked at"
    OPENED = "opened", "Sealed original opened"
    REDACTED = "redacted", "Redacted copy made"
    VERIFIED = "verified", "Found unchanged"
    CHANGED = "changed", "Found changed"
    EXPORTED = "exported", "Custody record exported"


class CaptureState(models.TextChoices):
    """What came of looking at a reported address."""

    CAPTURED = "captured", "Captured"
    SIGN_IN_WALL = "sign_in_wall", "Behind a sign-in"
    GONE = "gone", "Gone"
    NOT_ALLOWED = "not_allowed", "Not allowed here"
    UNREACHABLE = "unreachable", "Could not be reached"


class CaseState(models.TextChoices):
    SUBMITTED = "submitted", "New"
    IN_TRIAGE = "in_triage", "In triage"
    INFO_REQUESTED = "info_requested", "Waiting for more information"
    STAFF_CONTACTED = "staff_contacted", "Staff member contacted"
    MANAGER_CONTACTED = "manager_contacted", "Manager contacted"
    REFERRAL_PROPOSED = "referral_proposed", "Referral proposed"
    REFERRED = "referred", "Referred"
    RETURNED = "returned", "Returned with questions"
    CLOSED_NO_ACTION = "closed_no_action", "Closed: no action needed"
    CLOSED_GUIDANCE = "closed_guidance", "Closed: guidance given"
    CLOSED_NOT_STAFF = "closed_not_staff", "Closed: not one of our staff"
    CLOSED_TAKEDOWN = "closed_takedown", "Closed: the post was taken down"
    CLOSED_DUPLICATE = "closed_duplicate", "Closed: a duplicate"
    DIVERTED_PID = "diverted_pid", "Passed to an authorised disclosure officer"
    DIVERTED_OTHER = "diverted_other", "Passed to another area"


class CaseKind(models.TextChoices):
    """What a case is about, which says how soon it is looked at."""

    CONDUCT = "conduct", "Conduct of somebody who works here"
    DEPARTMENT = "department", "Something about the department"
    SUPPORT = "support", "Support for whoever it is aimed at"
    OTHER = "other", "Something else"


KIND_OF_WHAT_WAS_SEEN: dict[str, CaseKind] = {
    Seen.STAFF_POST: CaseKind.CONDUCT,
    Seen.OWN: CaseKind.CONDUCT,
    Seen.DEPARTMENT: CaseKind.DEPARTMENT,
    Seen.COLLEAGUE: CaseKind.SUPPORT,
    Seen.ME: CaseKind.SUPPORT,
    Seen.UNSURE: CaseKind.OTHER,
}


class Severity(models.TextChoices):
    LOW = "low", "Low"
    MODERATE = "moderate", "Moderate"
    HIGH = "high", "High"


class Reminded(models.TextChoices):
    """What the handler of a case was last told of its clock."""

    NOT_YET = "", "Not yet"
    SOON = "soon", "That it falls due soon"
    OVERDUE = "overdue", "That it is overdue"


class LinkKind(models.TextChoices):
    """What one case is to another."""

    DUPLICATE = "duplicate", "It is the same matter"
    RELATED = "related", "It has to do with it"


class AssignmentEnd(models.TextChoices):
    GIVEN_BACK = "given_back", "Given back"
    REASSIGNED = "reassigned", "Assigned to somebody else"
    HANDED_OVER = "handed_over", "Handed over"
    CONFLICT = "conflict", "Conflict of interest"
    RELEASED = "released", "Taken from them"
    PASSED_ON = "passed_on", "The case was passed on"


class EntryKind(models.TextChoices):
    """Who may ever read the words of an entry. The safest stands first and is the default."""

    NOTE = "note", "Internal note"
    CONVERSATION = "conversation", "Conversation with the staff member or manager"
    MESSAGE = "message", "Message to the reporter"
    REPORTER = "reporter", "From the reporter"
    MOVE = "move", "Step"
    GRADED = "graded", "Kind or severity changed"
    FOLLOW_UP = "follow_up", "To be followed up"
    ASSIGNED = "assigned", "Assigned"
    ACCEPTED = "accepted", "Accepted"
    GIVEN_BACK = "given_back", "Given back"
    RELEASED = "released", "Without a handler again"
    LINKED = "linked", "Linked to another case"
    UNLINKED = "unlinked", "No longer linked to another case"


class InvestigationState(models.TextChoices):
    RECEIVED = "received", "Received"
    RETURNED = "returned", "Returned with questions"
    ASSESSING = "assessing", "Being assessed"
    NO_ACTION = "no_action", "No action"
    MANAGEMENT_ACTION = "management_action", "Management action"
    EXTERNAL_REFERRAL = "external_referral", "Referred outside"
    CONTRACT_PATH = "contract_path", "Contract manager"
    DIVERTED_PID = "diverted_pid", "Passed to an authorised disclosure officer"
    FORMAL = "formal", "Formal process"
    BDM_APPOINTED = "bdm_appointed", "Decision-maker appointed"
    RESPONSE_OPEN = "response_open", "Waiting for the response"
    INVESTIGATING = "investigating", "Investigating"
    PRELIM_FINDINGS = "prelim_findings", "Preliminary findings put"
    DETERMINING = "determining", "Determining"
    NO_BREACH = "no_breach", "No breach"
    BREACH = "breach", "Breach found"
    BREACH_RECORDED_FORMER = "breach_recorded_former", "Breach recorded: former employee"
    DISCONTINUED = "discontinued", "Discontinued"
    SD_ASSIGNED = "sd_assigned", "Sanction delegate assigned"
    SANCTION_PROPOSED = "sanction_proposed", "Sanction proposed"
    SANCTION_DECIDED = "sanction_decided", "Sanction decided"
    IMPLEMENTED = "implemented", "Implemented"
    ON_HOLD = "on_hold", "On hold"
    CLOSED = "closed", "Closed"


class ReviewState(models.TextChoices):
    RIGHTS_NOTIFIED = "rights_notified", "Rights told"
    APPLIED = "applied", "Applied"
    ACCEPTED = "accepted", "Accepted"
    NOT_ACCEPTED = "not_accepted", "Not accepted"
    UNDER_REVIEW = "under_review", "Under review"
    RECOMMENDED = "recommended", "Recommendation received"
    AGENCY_DECIDED = "agency_decided", "Agency decided"
    LAPSED = "lapsed", "Lapsed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    CLOSED = "closed", "Closed"


class ReviewOf(models.TextChoices):
    BREACH = "breach", "The finding of breach"
    SANCTION = "sanction", "The sanction"


class LetterKind(models.TextChoices):
    """Numbered as in the procedures."""

    APPOINTMENT = "L3", "Appointment of the breach decision-maker"
    NOTICE = "L4", "Notice of suspected breach"
    VARIATION = "L5", "Varied notice of suspected breach"
    PRELIMINARY = "L6", "Preliminary findings"
    DETERMINATION = "L7", "Determination"
    DISCONTINUANCE = "L8", "Discontinuance"
    PROPOSAL = "L9", "Proposed sanction"
    DECISION = "L10", "Sanction decision"


# Letters whose issue opens a period in which the respondent may answer.
ANSWERED_LETTERS = frozenset({LetterKind.NOTICE, LetterKind.VARIATION, LetterKind.PRELIMINARY, LetterKind.PROPOSAL})


class SanctionKind(models.TextChoices):
    """Section 15(1) of the Public Service Act 1999: a closed list."""

    TERMINATION = "termination", "Termination of employment"
    CLASSIFICATION = "classification", "Reduction in classification"
    REASSIGNMENT = "reassignment", "Re-assignment of duties"
    SALARY = "salary", "Reduction in salary"
    FINE = "fine", "Deductions from salary, by way of fine"
    REPRIMAND = "reprimand", "Reprimand"


class CodeElement(models.TextChoices):
    """Section 13 of the Public Service Act 1999, in short."""

    HONESTY = "13(1)", "13(1) Honesty and integrity"
    CARE = "13(2)", "13(2) Care and diligence"
    RESPECT = "13(3)", "13(3) Respect and courtesy, no harassment"
    LAW = "13(4)", "13(4) Australian laws"
    DIRECTION = "13(5)", "13(5) Lawful and reasonable directions"
    CONFIDENCE = "13(6)", "13(6) Dealings with Ministers kept confidential"
    CONFLICT = "13(7)", "13(7) Conflicts of interest"
    RESOURCES = "13(8)", "13(8) Commonwealth resources"
    INFORMATION = "13(9)", "13(9) No false information to an official request"
    POWER = "13(10)", "13(10) Inside information, status and power"
    VALUES = "13(11)", "13(11) Values, integrity and good reputation"
    OVERSEAS = "13(12)", "13(12) Australia's reputation overseas"
    REGULATIONS = "13(13)", "13(13) Conduct the regulations prescribe"


class Part(models.TextChoices):
    """A part someone has had in a matter. Nobody has two, save investigator and breach decision-maker."""

    REPORTER = "reporter", "Reporter"
    SUBJECT = "subject", "Subject"
    NAMED = "named", "Named by a reporter"
    WITNESS = "witness", "Witness"
    TRIAGER = "triager", "Triager"
    INVESTIGATOR = "investigator", "Investigator"
    DECISION_MAKER = "decision_maker", "Breach decision-maker"
    DELEGATE = "delegate", "Sanction delegate"
    CONFLICTED = "conflicted", "Declared conflict"
    KEPT_OUT = "kept_out", "Kept out by a manager"


class QueueSort(models.TextChoices):
    NEWEST = "newest", "Newest first"
    DUE = "due", "Due first"
    TOUCHED = "touched", "Last touched first"


class Notify(models.TextChoices):
    """When somebody is told of new cases a saved search finds."""

    EACH = "each", "Each time"
    DAILY = "daily", "At most once a day"
    WEEKLY = "weekly", "At most once a week"
    THRESHOLD = "threshold", "When so many have come together"


class Often(models.TextChoices):
    """How often something on the watch list is looked at."""

    WORKDAY = "workday", "Each working day"
    WEEKLY = "weekly", "Once a week"
    MONTHLY = "monthly", "Once a month"


class PageOf(models.TextChoices):
    """Whose page it is, as whoever adds it to the watch list says. The database keeps none that is a person's."""

    ORGANISATION = "organisation", "An organisation, a business, a publication or a public office"
    COMMUNITY = "community", "A public group, forum or channel"
    PERSON = "person", "Somebody's own"


class LookOutcome(models.TextChoices):
    """What came of a look at something on the watch list."""

    NOTHING = "nothing", "Nothing there"
    FOUND = "found", "A find was recorded"
    GONE = "gone", "The page is gone"
    SIGN_IN_WALL = "sign_in_wall", "It asks to sign in now"


class Pointing(models.TextChoices):
    """Why somebody may be the one a case is about, the likeliest first."""

    NAMED = "named", "Likely: the reporter named them"
    ACCOUNT = "account", "Likely: the account has their name"
    SHARED_NAME = "shared_name", "Possible: the reporter gave a name that several people have"
    IN_WORDS = "in_words", "Possible: the reporter’s words name them"
    LIKE_ACCOUNT = "like_account", "Possible: the account’s name could be made of theirs"
