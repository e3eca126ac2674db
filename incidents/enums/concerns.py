"""How a concern comes in, and from whom. Values are stored; labels are read by people."""

from django.db import models


class Naming(models.TextChoices):
    NAMED = "named", "With my name"
    CONFIDENTIAL = "confidential", "In confidence"
    ANONYMOUS = "anonymous", "Without my name"


class Channel(models.TextChoices):
    COLLEAGUE = "colleague", "A colleague"
    MONITORING = "monitoring", "Digital Media's own monitoring"
    PHONE = "phone", "By telephone"
    IN_PERSON = "in_person", "In person"
    EMAIL = "email", "By e-mail"


# Somebody else typed it in for the one who told.
BY_ANOTHERS_HAND = (Channel.PHONE, Channel.IN_PERSON, Channel.EMAIL)


class Seen(models.TextChoices):
    """What a concern is about, as its reporter sees it."""

    STAFF_POST = "staff_post", "A post by somebody who works here"
    DEPARTMENT = "department", "Something about the department"
    COLLEAGUE = "colleague", "Something aimed at a colleague"
    ME = "me", "Something aimed at me"
    OWN = "own", "Something I posted myself"
    UNSURE = "unsure", "I am not sure"


class Door(models.TextChoices):
    """Other places where some concerns belong."""

    DISCLOSURE = "disclosure", "A disclosure of wrongdoing"
    PRIVACY = "privacy", "A privacy breach"
    FRAUD = "fraud", "Fraud"
    SECURITY = "security", "A security incident"
    DANGER = "danger", "Somebody in danger"
    ABUSE = "abuse", "Online abuse of you"


class AskedFor(models.TextChoices):
    """For whom a custodian asks to see a name kept in confidence. The reporter is told this."""

    DIGITAL_MEDIA = "digital_media", "Digital Media"
    PEOPLE_SERVICES = "people_services", "People Services"
    DECISION_MAKER = "decision_maker", "Whoever decides in the matter"
    LAW = "law", "A court, a tribunal or the police"
    SAFETY = "safety", "Somebody's safety"
    OTHER = "other", "Somebody else"


class StaffInvolved(models.TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "I don't know"
