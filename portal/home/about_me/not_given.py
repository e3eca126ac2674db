"""What names a person and is not in the archive, and why.

APP 12.3 lets an agency keep back what is about others, what a matter would suffer from, and what would open a lock.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    words: str
    fields: tuple[str, ...]


def _fields(app: str, listed: str) -> tuple[str, ...]:
    return tuple(f"{app}.{name}" for name in listed.split())


NOT_GIVEN = (
    Reason(
        "What you did in an office you hold: what you approved, granted, recorded, wrote, decided or were appointed"
        " to. It is in records about something or somebody else.",
        (
            *_fields(
                "portal",
                "AuditEntry.actor DisposalBatch.proposed_by DisposalBatch.decided_by DisposalItem.by "
                "Disposed.proposed_by Disposed.approved_by StaffImport.by StaffImport.confirmed_by Invitation.asked_by "
                "RoleGrant.granted_by RoleGrant.approved_by RoleAsked.asked_by RoleAsked.decided_by RoleReview.by "
                "RoleReview.second_by ScimLeaversAllowed.by FactorReset.asked_by FactorReset.decided_by "
                "StandIn.made_by StandIn.ended_by OverviewReader.person",
            ),
            *_fields(
                "policies",
                "Edition.created_by Edition.approver Edition.published_by Acknowledgement.recorded_by Reminder.sent_by "
                "Exemption.asked_by Exemption.approver Exemption.ended_by Question.taken_by QuestionStep.by "
                "ReusableAnswer.by ReusableAnswer.retired_by EditionEntry.by Contribution.person Reviewer.person "
                "Comment.by Comment.settled_by Import.uploaded_by",
            ),
            *_fields(
                "training",
                "Assignment.made_by Assignment.withdrawn_by CourseExemption.given_by CourseExemption.ended_by "
                "CourseVersion.begun_by CourseVersion.approved_by ExtraAttempt.given_by ExtraTime.given_by "
                "CourseImport.uploaded_by Contribution.person VersionStep.by StillRight.by "
                "CompletionImport.uploaded_by",
            ),
            *_fields(
                "incidents",
                "CaseFacet.handler NameRequest.asked_by NameRequest.decided_by NameSeen.by Case.handler "
                "Case.proposed_by CaseEntry.by Assignment.person Assignment.by KeptOut.by CaseLink.by "
                "CaseLink.ended_by Tick.by Concern.entered_by Investigation.recommended_by Investigation.investigator "
                "Investigation.decision_maker Investigation.delegate Investigation.suspender InvestigationEntry.by "
                "ClearanceAction.recorded_by SuitabilityAction.recorded_by CriminalReferral.recorded_by "
                "CriminalReferralStep.recorded_by Termination.recorded_by FileMember.person FileMember.added_by "
                "FileMember.ended_by BreakGlass.person Correction.answered_by Delegation.person "
                "Delegation.recorded_by Delegation.ended_by Finding.by Determination.decided_by "
                "DirectedCourse.given_by Disclosure.officer Disclosure.passed_by LetterTemplate.by Letter.issued_by "
                "LetterDelivery.by Extension.by Response.recorded_by SalarySnapshot.recorded_by "
                "Suspension.proposed_by Suspension.decided_by SuspensionReview.by ExceptionalPeriod.asked_by "
                "ExceptionalPeriod.approved_by ReviewStep.by Separation.by SanctionDecision.decided_by "
                "SanctionChange.by ImplementationTask.done_by SeriousMisconductDeclaration.declared_by "
                "Errand.person Errand.given_by Errand.taken_back_by Redaction.by CustodyEntry.by CustodyRecord.by "
                "Release.by Release.approved_by ReleaseChoice.by ReleaseStep.by FileExport.by "
                "HandedOn.contract_manager HandedOn.by HandedOnNews.by ExtensionRefusal.by Hold.by HoldReview.by "
                "RespondentMatch.by PathDecision.recommended_by PathDecision.decided_by Appointment.person "
                "Appointment.by Interview.invited_by InterviewRecord.by Judgement.by MonitoringImport.by Watch.by "
                "Watch.ended_by Look.by Referral.by ReferralReturn.by Exhibit.added_by Exhibit.set_aside_by "
                "ExhibitCopy.by ReleaseDoubt.by Retention.by Declaration.person BulkStep.person "
                "CaseLabel.by CaseMarker.person LegalHold.by LegalHold.lifted_by PersonnelReference.by "
                "PersonnelReference.removed_by QueueTaste.person SavedSearch.owner SearchWatch.person",
            ),
        ),
    ),
    Reason(
        "What somebody else said of you in a concern, a case or a referral. Whether there is anything is told to "
        "you by letter where the law says so, and not before.",
        _fields("incidents", "Case.subject MatterPart.person KeptOut.person"),
    ),
    Reason(
        "What is in a matter you were written to about, or were interviewed in: your answers, your copy of what was"
        " put to you, talks. You read it under your matters, and ask People Services for its file.",
        _fields(
            "incidents",
            "Letter.recipient LetterReading.person Response.by ExtensionRequest.by SupportPerson.beside "
            "ResponseFile.by SeriousMisconductDeclaration.copy_given_by Interview.person InterviewAnswer.by",
        ),
    ),
    Reason(
        "A concern you have begun and not sent, or raised in confidence: a file on your computer would show that it"
        " was you. You read them in the portal. What you raised without your name is not tied to you.",
        _fields("incidents", "ConcernDraft.person ConcernDraft.kept_from"),
    ),
    Reason(
        "What would open a lock: passwords, secrets, keys and codes, and where you are signed in now, which stands "
        "under “Signing in” and goes with each session.",
        _fields("portal", "Session.person RecoveryCode.person FactorReset.person"),
    ),
    Reason(
        "When you signed in before: that is kept by address, and an address may have been somebody else's. Ask "
        "whoever runs the portal.",
        (),
    ),
    Reason(
        "That you were named where an audience was chosen, and roles that were asked for and not given: what "
        "follows from it is in the archive.",
        ("portal.RoleAsked.person", "policies.NamedReader.person", "training.AssignmentName.person"),
    ),
    Reason(
        "What you typed in a draft of a policy or a course and have not saved: it goes by itself.",
        ("policies.Unsaved.person", "policies.Presence.person", "training.Kept.person"),
    ),
)
