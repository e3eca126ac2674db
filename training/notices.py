from portal import notices

notices.register(
    course_to_do="A training course is waiting for you.",
    course_attempts_used_up="Someone has no attempts left at a training course. Help them with what is unclear.",
    course_another_attempt="You can try a training course again.",
    course_more_time="You have more time for the questions of training courses.",
)
