from portal import notices

notices.register(
    policy_to_acknowledge="A policy is waiting for you to read and acknowledge.",
    acknowledged_for_you="An acknowledgement of a policy was recorded for you. If it is wrong, take it back.",
    policy_exception_to_decide="An exception from a policy is waiting for your decision.",
    policy_exception_answered="There is a decision on an exception from a policy.",
    policy_exception_ended="An exception from a policy that was made for you has ended.",
    policy_to_renew="You acknowledged a policy some time ago. It is waiting for you to do so again.",
    policy_reminder="A policy is still waiting for you to read and acknowledge.",
    policy_withdrawn="A policy that covers you was withdrawn.",
    edition_to_review="You are asked to review an edition of a policy.",
    edition_approver_named="You are named to approve an edition of a policy, once its reviewers have answered.",
    edition_to_approve="An edition of a policy is waiting for you to approve it.",
    edition_taken_back="An edition of a policy that you were asked about was taken back to be changed.",
    edition_answered="A reviewer agrees to an edition of a policy.",
    edition_changes_requested="Changes were asked for in an edition of a policy.",
    edition_approved="An edition of a policy was approved.",
    edition_published="An edition of a policy was published on its day.",
    edition_not_published="An edition of a policy could not be published on its day.",
    policy_review_coming="A policy that you own is soon due for review.",
    policy_review_due="A policy that you own is due for review.",
)
