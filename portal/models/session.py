"""Where somebody is signed in. Rows as Django's own, which also say whose they are, so that they can be ended."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from .person import Person


class Session(AbstractBaseSession):
    """It goes when they sign out, and an hour after its end at the latest. Nobody's: a visitor who is not signed in."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")
    # Who they are to the identity provider, and how it calls their sign-in there: it may end it from its side.
    provider_subject = models.CharField(max_length=255, db_default="", default="")
    provider_session = models.CharField(max_length=255, db_default="", default="")

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes = [
            models.Index(
                fields=["provider_subject"], condition=~models.Q(provider_subject=""), name="sessions_by_subject"
            ),
            models.Index(
                fields=["provider_session"], condition=~models.Q(provider_session=""), name="sessions_by_provider"
            ),
        ]

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore
