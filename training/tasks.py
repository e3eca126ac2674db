from celery import shared_task

from . import domain


@shared_task(name="training.close_attempts")
def close_attempts() -> None:
    domain.close_all_over()


@shared_task(name="training.tell_waiting")
def tell_what_waits() -> None:
    domain.tell_waiting()


@shared_task(name="training.count_answers")
def count_new_answers() -> None:
    domain.count_answers()


@shared_task(name="training.sweep_kept")
def sweep_kept() -> None:
    domain.sweep_kept()
    domain.sweep_pictures()


@shared_task(name="training.follow_people")
def follow_people() -> None:
    """Whom courses ask today, and then who is to be reminded of them."""
    domain.follow_people()
    domain.remind_of_courses()
