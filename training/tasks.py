from celery import shared_task

from . import domain


@shared_task(name="training.close_attempts")
def close_attempts() -> None:
    domain.close_all_over()
