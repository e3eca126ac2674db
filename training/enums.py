from django.db import models


class VersionState(models.TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    DISCARDED = "discarded", "Thrown away"
    PUBLISHED = "published", "Open to learners"
    SUPERSEDED = "superseded", "Superseded"


# Being worked on: a course has one of these at a time that was begun in the portal.
IN_HAND = (VersionState.DRAFT, VersionState.IN_REVIEW)
NEVER_PUBLISHED = (*IN_HAND, VersionState.DISCARDED)


class AskAgain(models.TextChoices):
    """What a version asks of those who completed the one before it."""

    WHOLE = "whole", "The whole course again"
    CHANGED = "changed", "Only the questions that changed"
    NOBODY = "nobody", "Nothing: what they completed counts on"


class Kind(models.TextChoices):
    """How a question is answered."""

    ONE = "one", "One answer"
    SEVERAL = "several", "Several answers"
    ORDER = "order", "Put in order"
    MATCH = "match", "Match"
    POST = "post", "What would you do with this post?"


class Part(models.TextChoices):
    """What an option is: an answer to choose (a step, a row to match), or a phrase to mark in the post."""

    ANSWER = "answer", "Answer"
    PHRASE = "phrase", "Phrase in the post"


class Platform(models.TextChoices):
    """What a made-up post looks like. Never a real one: theirs is somebody's trade mark, and it changes."""

    FEED = "feed", "a social network"
    SHORT = "short", "a site for short posts"
    FORUM = "forum", "a public forum"
    CHAT = "chat", "a group chat"
    PICTURES = "pictures", "a site for pictures"
    WORK = "work", "a network at work"


class Duty(models.TextChoices):
    """Where someone stands with what they are asked, as those see it who answer for it: no score."""

    DUE = "due", "To do"
    OVERDUE = "overdue", "Overdue"
    EXEMPT = "exempt", "Exempt"
    DONE = "done", "Done"


class Standing(models.TextChoices):
    """How far someone is with a course as it now reads."""

    NOT_STARTED = "not_started", "Not started"
    STARTED = "started", "Started"
    NOT_PASSED = "not_passed", "Not passed yet"
    USED_UP = "used_up", "No attempts left"
    COMPLETED = "completed", "Completed"
    TO_RENEW = "to_renew", "Completed, renew it"
    RUN_OUT = "run_out", "Run out"


class Verb(models.TextChoices):
    """What an LRS is told: the verbs of xAPI that say what happens in an attempt."""

    INITIALIZED = "initialized", "Began"
    ANSWERED = "answered", "Answered"
    PASSED = "passed", "Passed"
    FAILED = "failed", "Failed"
    COMPLETED = "completed", "Completed"
