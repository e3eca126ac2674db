"""What is asked about a draft, and who sees it."""

from policies.models import Question
from portal.models import Person

CANARY = "Canary words about a kettle"
ASK = "/questions/ask/"
CHECKED = {
    "policy": "dhs",
    "role": "employee",
    "capacity": "personal",
    "identifiable": "yes",
    "alias": "none",
    "audience": "public",
    "platform": "Whirlpool",
    "work_time": "on",
    "text": CANARY,
    "photo_of": "",
}


def seen_by(person: Person) -> list[int]:
    return list(Question.objects.visible_to(Person.objects.get(pk=person.pk)).values_list("pk", flat=True))
