from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from portal.disposal.kinds import register

        from . import checks, notices  # noqa: F401 (register what they have)
        from .disposal import Matters

        register(Matters())
