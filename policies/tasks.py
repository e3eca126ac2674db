from celery import shared_task

from . import domain


@shared_task(name="policies.remind_reviews")
def remind_reviews() -> None:
    domain.remind_reviews()


@shared_task(name="policies.sweep_editor")
def sweep_editor() -> None:
    domain.sweep_editor()


@shared_task(name="policies.ask_again")
def ask_again() -> None:
    domain.ask_again()


@shared_task(name="policies.remind_overdue")
def remind_overdue() -> None:
    domain.remind_overdue()


@shared_task(name="policies.count_coverage")
def count_coverage(edition: int | None = None) -> None:
    domain.count_coverage(edition=edition)


@shared_task(name="policies.publish_due")
def publish_due() -> None:
    domain.publish_due_editions()


@shared_task(name="policies.sweep_questions")
def sweep_questions() -> None:
    domain.sweep_questions()
