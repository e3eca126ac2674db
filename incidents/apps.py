from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from portal.beside import register_finder
        from portal.disposal.kinds import register

        from . import checks, correction_notices, notices  # noqa: F401 (register what they have)
        from .corrections_beside import corrections_beside
        from .disposal import Matters

        register(Matters())
        register_finder(corrections_beside)
