"""Sessions in the database and the cache, as Django keeps them, each with whose it is."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.db import transaction

# What of a session stands in columns of its own; the rest is packed.
SUBJECT, PROVIDER_SESSION = "provider_subject", "provider_session"


class SessionStore(CachedStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from portal.models import Session  # models are not there yet when the settings name this store

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.provider_subject = data.get(SUBJECT, "")
        row.provider_session = data.get(PROVIDER_SESSION, "")
        return row

    def save(self, must_create: bool = False) -> None:
        """In the cache as well before the row is free again: what ends it meanwhile ends both (`ending.end`)."""
        with transaction.atomic():
            super().save(must_create)
