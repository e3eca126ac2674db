"""What Digital Media calls its cases and what happens to them. Values are stored; labels are read by people."""

from django.db import models

from .concerns import Seen


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
    LEFT = "left", "Left the portal"


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
    SUSPENDER = "suspender", "Suspension delegate"
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
