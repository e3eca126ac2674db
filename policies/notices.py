from portal import notices
from portal.notices import AT_ONCE, DAILY, Kind

READER = "everyone whom the policy covers"
OWNERS = "those who own policies"

notices.register(
    "Policies",
    policy_to_acknowledge=Kind(
        "A policy is waiting for you to read and acknowledge.",
        to=READER,
        why="nobody is held to a policy they were never shown",
        reminded_by=("policy_reminder", "policy_overdue_in_team"),
    ),
    acknowledged_for_you=Kind(
        "An acknowledgement of a policy was recorded for you. If it is wrong, take it back.",
        to="whoever acknowledged a policy on paper or by telephone",
        why="nothing is on record of a person without their knowing",
    ),
    policy_exception_to_decide=Kind(
        "An exception from a policy is waiting for your decision.",
        to="who may allow the exception",
        why="whoever asked is not left waiting",
    ),
    policy_exception_answered=Kind(
        "There is a decision on an exception from a policy.",
        to="who asked for it, and whom it is for",
        why="they know what holds for them",
    ),
    policy_exception_ended=Kind(
        "An exception from a policy that was made for you has ended.",
        to="whom it was made for",
        why="they know that the policy holds for them again",
    ),
    policy_to_renew=Kind(
        "You acknowledged a policy some time ago. It is waiting for you to do so again.",
        to="whoever acknowledged a policy longer ago than it allows",
        why="what people agreed to does not fade",
        urgency=DAILY,
        reminded_by=("policy_reminder", "policy_overdue_in_team"),
    ),
    policy_reminder=Kind(
        "A policy is still waiting for you to read and acknowledge.",
        to="those for whom a policy waits past its date, or whom a manager or policy owner reminds",
        why="it is not forgotten",
        urgency=DAILY,
        reminded_by=("policy_overdue_in_team",),
    ),
    policy_overdue_in_team=Kind(
        "Somebody in your team is long overdue with reading a policy.",
        to="their manager, once, after every reminder",
        why="a person who does not see mails is asked by one who sees them",
        urgency=DAILY,
    ),
    policy_withdrawn=Kind(
        "A policy that covers you was withdrawn.",
        to=READER,
        why="nobody follows what does not hold any more",
        urgency=DAILY,
    ),
    edition_to_review=Kind(
        "You are asked to review an edition of a policy.",
        to="each reviewer who is named",
        why="the edition can go on",
    ),
    edition_approver_named=Kind(
        "You are named to approve an edition of a policy, once its reviewers have answered.",
        to="the approver who is named",
        why="they can say in time that they are the wrong person",
        may_be_muted=True,
    ),
    edition_to_approve=Kind(
        "An edition of a policy is waiting for you to approve it.",
        to="the approver",
        why="the edition can go on",
    ),
    edition_taken_back=Kind(
        "An edition of a policy that you were asked about was taken back to be changed.",
        to="its reviewers and its approver",
        why="nobody works on what does not stand any more",
        may_be_muted=True,
    ),
    edition_answered=Kind(
        "A reviewer agrees to an edition of a policy.",
        to="those who write it",
        why="they see how far it is",
        urgency=DAILY,
        may_be_muted=True,
    ),
    edition_changes_requested=Kind(
        "Changes were asked for in an edition of a policy.",
        to="those who write it",
        why="they make them",
    ),
    edition_approved=Kind(
        "An edition of a policy was approved.",
        to="those who wrote it",
        why="they publish it",
    ),
    edition_published=Kind(
        "An edition of a policy was published on its day.",
        to="those who wrote it",
        why="they know that it is in force",
        may_be_muted=True,
    ),
    edition_not_published=Kind(
        "An edition of a policy could not be published on its day.",
        to="those who wrote it, and who approved it",
        why="they look at what stood in its way",
        urgency=AT_ONCE,
    ),
    policy_review_coming=Kind(
        "A policy that you own is soon due for review.",
        to=OWNERS,
        why="it is reviewed in time",
        urgency=DAILY,
        reminded_by=("policy_review_due",),
    ),
    policy_review_due=Kind(
        "A policy that you own is due for review.",
        to=OWNERS,
        why="it is reviewed in time",
        urgency=DAILY,
    ),
)
notices.register(
    "Questions about posts",
    question_asked=Kind(
        "A question is waiting for Digital Media.",
        to="Digital Media",
        why="whoever wants to post something is not left waiting",
        may_be_muted=True,
        heard_by="digital_media",
    ),
    post_to_look_at_again=Kind(
        "You asked to be reminded to look again at something you wanted to post.",
        to="whoever asked for it, at the time they chose",
        why="a post can wait until a calmer hour",
        urgency=AT_ONCE,
    ),
    question_passed=Kind(
        "A question was passed on to those who own policies.",
        to=OWNERS,
        why="they answer it",
        may_be_muted=True,
    ),
    question_passed_on=Kind(
        "Your question was passed on, to be answered by someone else.",
        to="who asked it",
        why="they know who has it",
    ),
    question_answered=Kind("Your question was answered.", to="who asked it", why="they can read the answer"),
)
