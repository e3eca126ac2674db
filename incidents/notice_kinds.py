"""The kinds of notice that a matter sends: to whom, why and when. What they are about stands in none of them."""

from portal.notices import AT_ONCE, DAILY, Kind, register

DIGITAL_MEDIA = "those of Digital Media who may open it"
ROLE_GIVERS = "who gives the roles"
HANDLER = "who has the case in hand"
MEDIA_MANAGERS = "Digital Media managers who may open it"
PEOPLE_SERVICES = "those of People Services who may open it"
MEMBER = "who was added"
RESPONDENT = "the respondent"
DECIDER = "who decides in the matter"
INTERVIEWED = "who is interviewed"
SERVICES_MANAGERS = "People Services managers who may open it"
SUSPENDER = "who decides on the suspension"
SERVICES_ON_FILE = "those of People Services who are on the file"
ERRAND = "who is asked to carry it out"
REPORTER = "who raised it, where they left a name"

register(
    "Concerns and cases",
    concern_received=Kind(
        "A new concern is in the queue.",
        to=DIGITAL_MEDIA,
        why="it is looked at in time",
        may_be_muted=True,
        heard_by="digital_media",
    ),
    concern_stuck=Kind(
        "Something waits that nobody in Digital Media may open."
        " Give one more person the role of Digital Media manager.",
        to=ROLE_GIVERS,
        why="somebody free of any part in it can open it",
        urgency=AT_ONCE,
    ),
    case_assigned=Kind(
        "A case was assigned to you. Say whether you take it.",
        to=HANDLER,
        why="they say whether they take it",
        reminded_by=("case_due_soon", "case_overdue", "cases_overdue"),
    ),
    cases_handed_over=Kind(
        "Cases were handed over to you. Say whether you take them.",
        to=HANDLER,
        why="they say whether they take them",
        reminded_by=("case_due_soon", "case_overdue", "cases_overdue"),
    ),
    case_given_back=Kind(
        "A case has no handler any more.",
        to=MEDIA_MANAGERS,
        why="somebody has it in hand",
    ),
    case_due_soon=Kind(
        "A case of yours falls due soon.",
        to=HANDLER,
        why="it is done in time",
        reminded_by=("case_overdue", "cases_overdue"),
    ),
    case_overdue=Kind(
        "A case of yours is overdue.",
        to=HANDLER,
        why="it is done all the same",
        reminded_by=("cases_overdue",),
    ),
    cases_overdue=Kind(
        "There are overdue cases.",
        to=MEDIA_MANAGERS,
        why="they can help, or hand it to somebody else",
        urgency=DAILY,
    ),
    reporter_wrote=Kind(
        "Whoever reported a case of yours has written again.",
        to=HANDLER,
        why="nobody writes into the void",
    ),
    closing_waits=Kind(
        "A case of high severity waits for somebody other than who judged it to close it.",
        to=MEDIA_MANAGERS,
        why="a second person looks at what is grave",
    ),
    referral_proposed=Kind(
        "A proposed referral waits for your decision.",
        to=MEDIA_MANAGERS,
        why="they decide on it",
    ),
    referral_returned=Kind(
        "People Services returned a referral with questions.",
        to="the handler, and Digital Media managers",
        why="the questions are answered",
    ),
    search_found=Kind(
        "A search you saved in the queue found something.",
        to="who saved the search",
        why="they need not look every day",
        may_be_muted=True,
    ),
    evidence_changed=Kind(
        "Stored evidence was found changed or missing. Whoever runs the portal can say which.",
        to=MEDIA_MANAGERS,
        why="whoever runs the portal looks at once",
        urgency=AT_ONCE,
    ),
    concern_update=Kind(
        "There is news about a concern you raised.",
        to=REPORTER,
        why="they know that it is being looked at",
        may_be_muted=True,
    ),
)
register(
    "Disclosures",
    disclosure_received=Kind(
        "A matter was passed to you as an authorised disclosure officer.",
        to="the disclosure officer who was named, or each who may take it",
        why="it is dealt with under its own law",
    ),
    disclosure_stuck=Kind(
        "Something waits for an authorised disclosure officer. Give one more person that role.",
        to=ROLE_GIVERS,
        why="there is an officer who may take it",
        urgency=AT_ONCE,
    ),
)
register(
    "Names in confidence",
    name_asked=Kind(
        "A request about a name kept in confidence waits for a decision.",
        to="identity custodians who know nothing else of the matter",
        why="two people decide on it",
    ),
    name_decided=Kind(
        "Your request about a name kept in confidence was decided.",
        to="who asked",
        why="they know what they may see",
    ),
)
register(
    "Investigations",
    referral_received=Kind(
        "A referral arrived.",
        to=PEOPLE_SERVICES,
        why="it is taken on in time",
        heard_by="people_services",
    ),
    file_member_added=Kind(
        "You were added to a matter. Declare any conflict of interest before you open it.",
        to=MEMBER,
        why="they declare any conflict of interest first",
    ),
    glass_broken=Kind(
        "Somebody of People Services opened a matter that they are not on. The list says who and why.",
        to="auditors, and the managers on the file",
        why="nobody opens a matter unseen",
        urgency=AT_ONCE,
    ),
    glass_month=Kind(
        "The list of matters that somebody opened last month without being on them is there to read.",
        to="auditors, where there was any",
        why="what was seen one by one is looked at together",
        urgency=DAILY,
    ),
    appointed=Kind(
        "You were appointed to a matter. Declare any conflict of interest before you open it.",
        to=MEMBER,
        why="they declare any conflict of interest first",
    ),
    letter_issued=Kind(
        "A letter for you waits in the portal.",
        to=RESPONDENT,
        why="they read it and can answer within its time",
    ),
    response_received=Kind(
        "A response was received in a matter you are deciding.",
        to=DECIDER,
        why="it is read before anything is decided",
    ),
    time_asked=Kind(
        "The respondent in a matter you are deciding asks for more time.",
        to=DECIDER,
        why="it is decided before the time is over",
    ),
    time_refused=Kind(
        "Your request for more time was decided.",
        to=RESPONDENT,
        why="they know until when they can answer",
    ),
    interview_invited=Kind(
        "You are invited to an interview.",
        to=INTERVIEWED,
        why="they can prepare, and bring somebody",
    ),
    interview_called_off=Kind(
        "An interview you were invited to does not take place.",
        to=INTERVIEWED,
        why="they do not come for nothing",
        urgency=AT_ONCE,
    ),
    interview_record=Kind(
        "What was written down of an interview with you waits for you to confirm or correct it.",
        to=INTERVIEWED,
        why="what stands there is what they said",
    ),
    interview_answered=Kind(
        "Somebody who was interviewed has answered what was written down.",
        to="who wrote the record",
        why="they read the corrections",
    ),
    response_period_ended=Kind(
        "A response period has ended in a matter you are deciding.",
        to=DECIDER,
        why="the next step is taken",
    ),
    assessment_recommended=Kind(
        "A recommendation on a matter waits for your decision.",
        to=SERVICES_MANAGERS,
        why="they decide on it",
    ),
    breach_determined=Kind(
        "A determination was made. The next step is yours.",
        to=SERVICES_MANAGERS,
        why="the next step is taken by a different person",
    ),
    decision_set_aside=Kind(
        "A decision was set aside on review. The next step is yours.",
        to=SERVICES_MANAGERS,
        why="the next step is taken",
    ),
    review_applied=Kind(
        "Somebody asks the department to review a decision, or to forward their application.",
        to=SERVICES_MANAGERS,
        why="it is answered within its time",
        reminded_by=("answer_due", "forward_due"),
    ),
    answer_due=Kind(
        "An application for review is to be answered soon.",
        to=SERVICES_MANAGERS,
        why="it is answered within its time",
    ),
    review_unanswered=Kind(
        "An application for review was not answered in time. Its writer was told what they can do.",
        to=SERVICES_MANAGERS,
        why="they know that the Commissioner may be asked next",
    ),
    suspension_reviewed=Kind(
        "A suspension you decide on was reviewed, and goes on otherwise.",
        to=SUSPENDER,
        why="they know what holds now",
    ),
    forward_due=Kind(
        "The papers of a review are to be forwarded soon.",
        to=SERVICES_MANAGERS,
        why="the papers go within their time",
    ),
    statement_received=Kind(
        "A statement was received on a suspension you are deciding.",
        to=SUSPENDER,
        why="it is read before anything is decided",
    ),
    exceptional_period_asked=Kind(
        "A longer time without pay waits for your approval.",
        to=SERVICES_MANAGERS,
        why="it is decided by another person",
    ),
    exceptional_period_approved=Kind(
        "What you asked about a suspension was approved.",
        to=SUSPENDER,
        why="they can go on",
    ),
    suspension_due=Kind(
        "A suspension you decide on falls due for review or ends soon.",
        to=SUSPENDER,
        why="nobody stays suspended because nobody looked",
    ),
    assessment_due=Kind(
        "An assessment is overdue.",
        to=SERVICES_ON_FILE,
        why="it is finished",
        urgency=DAILY,
    ),
    hold_due=Kind(
        "A matter on hold is to be looked at again.",
        to=SERVICES_ON_FILE,
        why="nothing waits because nobody looked",
        urgency=DAILY,
    ),
    misconduct_declared=Kind(
        "Something about a matter of yours was decided. It waits in the portal.",
        to=RESPONDENT,
        why="they read it in the portal, from the department",
    ),
    matter_changed=Kind(
        "Something about a matter of yours changed. It waits in the portal.",
        to=RESPONDENT,
        why="they read it in the portal, from the department",
    ),
    errand_given=Kind(
        "Something waits for you that People Services asks you to carry out.",
        to=ERRAND,
        why="it is carried out",
        reminded_by=("errand_due_soon", "errand_due_today", "errand_overdue"),
    ),
    errand_due_soon=Kind(
        "What People Services asked you to carry out is due soon.",
        to=ERRAND,
        why="it is done in time",
    ),
    errand_due_today=Kind(
        "What People Services asked you to carry out is due today.",
        to=ERRAND,
        why="it is done in time",
    ),
    errand_overdue=Kind(
        "What People Services asked you to carry out is overdue. Record it, or ask them for help.",
        to=ERRAND,
        why="it is done, or somebody helps with it",
    ),
    errand_late=Kind(
        "Something that was asked of somebody outside a matter is overdue, and they were reminded.",
        to=SERVICES_MANAGERS,
        why="they ask after it, or give it to somebody else",
    ),
    task_due=Kind(
        "Something to carry out a sanction is due, or soon will be.",
        to=SERVICES_MANAGERS,
        why="it takes effect on its day",
        urgency=DAILY,
    ),
    course_due=Kind(
        "A course that was asked in a matter is overdue.",
        to=SERVICES_MANAGERS,
        why="they ask after it, since nobody else knows of it",
        urgency=DAILY,
    ),
    in_line_due=Kind(
        "Somebody with a part in a matter has come to answer for the respondent and can do nothing in it. Another may"
        " take the part.",
        to=SERVICES_MANAGERS,
        why="it does not wait for somebody who can do nothing in it",
    ),
    errand_done=Kind(
        "Something that was asked of others in a matter was done.",
        to=SERVICES_ON_FILE,
        why="they know that it is done",
        may_be_muted=True,
    ),
    errand_taken_back=Kind(
        "You need not carry out any more what People Services asked of you.",
        to=ERRAND,
        why="nobody does what is not wanted any more",
    ),
    handed_on_due=Kind(
        "Ask how something stands that was handed on.",
        to=SERVICES_ON_FILE,
        why="what was handed on does not get lost",
        urgency=DAILY,
    ),
    legal_hold_due=Kind(
        "A legal hold is to be looked at again.",
        to=SERVICES_ON_FILE,
        why="nothing is held without a reason",
        urgency=DAILY,
    ),
    retention_due=Kind(
        "A closed matter has been kept for as long as its class says.",
        to=SERVICES_ON_FILE,
        why="nothing is kept for longer than its class says",
        urgency=DAILY,
        may_be_muted=True,
    ),
    interview_due=Kind(
        "An interview in a matter of yours takes place today.",
        to=SERVICES_ON_FILE,
        why="they are there",
    ),
    respondent_changed=Kind(
        "The directory changed in a way that matters to a file.",
        to=SERVICES_MANAGERS,
        why="what follows from it is done in time",
    ),
)
