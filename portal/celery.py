import os
from contextlib import ExitStack
from typing import Any

from celery import Celery, Task
from celery.signals import task_postrun, task_prerun
from celery.states import SUCCESS

from .ran import note_ran
from .request_id import HEADER, at_work_for

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("postwise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


_in_hand: dict[str, ExitStack] = {}


@task_prerun.connect
def _begun(task_id: str, task: Task, **_: Any) -> None:
    """What a task logs has the number of the request that asked for it."""
    headers: dict[str, Any] = task.request.headers or {}
    _in_hand[task_id] = ExitStack()
    _in_hand[task_id].enter_context(at_work_for(str(headers.get(HEADER) or "")))


@task_postrun.connect
def _done(task_id: str, task: Task, state: str, **_: Any) -> None:
    if state == SUCCESS:
        note_ran(task.name)
    if begun := _in_hand.pop(task_id, None):
        begun.close()
