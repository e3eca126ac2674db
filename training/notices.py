from portal import notices

notices.register(
    course_to_do="A training course is waiting for you.",
    course_due_soon="A training course that waits for you is due soon.",
    course_overdue="A training course that waits for you is overdue.",
    course_overdue_in_team="Somebody in your team is long overdue with a training course.",
    course_exempted="You need not take a training course for now.",
    course_attempts_used_up="Someone has no attempts left at a training course. Help them with what is unclear.",
    course_another_attempt="You can try a training course again.",
    course_to_review="A draft of a training course waits for someone who did not write it.",
    course_sent_back="A draft of a training course came back to you from review.",
    course_approved="A training course you wrote in was approved, and is open to learners.",
    course_clauses_changed="Clauses changed that training courses name. Look whether the courses are still right.",
    course_more_time="You have more time for the questions of training courses.",
)
