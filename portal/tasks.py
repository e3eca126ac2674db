from celery import shared_task

from . import notices


@shared_task(name="portal.deliver_notices")
def deliver_notices() -> None:
    notices.deliver_waiting()
