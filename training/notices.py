from portal import notices
from portal.notices import DAILY, Kind

LEARNER = "whom it is assigned to"
WRITERS = "those who wrote in it"

notices.register(
    "Training",
    course_to_do=Kind(
        "A training course is waiting for you.",
        to=LEARNER,
        why="they can plan for it",
        reminded_by=("course_due_soon", "course_overdue", "course_overdue_in_team"),
    ),
    course_due_soon=Kind(
        "A training course that waits for you is due soon.",
        to=LEARNER,
        why="it is done in time",
        urgency=DAILY,
        reminded_by=("course_overdue", "course_overdue_in_team"),
    ),
    course_overdue=Kind(
        "A training course that waits for you is overdue.",
        to=LEARNER,
        why="it is done all the same",
        urgency=DAILY,
        reminded_by=("course_overdue_in_team",),
    ),
    course_overdue_in_team=Kind(
        "Somebody in your team is long overdue with a training course.",
        to="their manager, once, after every reminder",
        why="a person who does not see mails is asked by one who sees them",
        urgency=DAILY,
    ),
    course_exempted=Kind(
        "You need not take a training course for now.", to="who is exempt", why="they do not do it for nothing"
    ),
    course_attempts_used_up=Kind(
        "Someone has no attempts left at a training course. Help them with what is unclear.",
        to="their manager, or who assigned the course",
        why="a person helps where the course did not",
    ),
    course_another_attempt=Kind(
        "You can try a training course again.", to="who had no attempts left", why="they can go on"
    ),
    course_to_review=Kind(
        "A draft of a training course waits for someone who did not write it.",
        to="the other training authors",
        why="a second person looks at every course",
        may_be_muted=True,
    ),
    course_sent_back=Kind(
        "A draft of a training course came back to you from review.", to=WRITERS, why="they change what was found"
    ),
    course_approved=Kind(
        "A training course you wrote in was approved, and is open to learners.",
        to=WRITERS,
        why="they know that it stands",
        may_be_muted=True,
    ),
    course_clauses_changed=Kind(
        "Clauses changed that training courses name. Look whether the courses are still right.",
        to="training authors",
        why="no course teaches what does not hold any more",
    ),
    course_more_time=Kind(
        "You have more time for the questions of training courses.", to="who asked for it", why="they know that they do"
    ),
)
