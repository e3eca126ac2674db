from portal import notices

notices.register(course_to_do="A training course is waiting for you.")
