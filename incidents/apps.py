from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from portal.disposal.kinds import register

        from . import checks  # noqa: F401 (registers them)
        from .disposal import Matters

        register(Matters())
