from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from portal.disposal.kinds import register
        from training.beside import stand_beside

        from . import checks  # noqa: F401 (registers them)
        from .clauses_raised import raised_by_clause
        from .disposal import Matters

        register(Matters())
        stand_beside(
            "Cases",
            "Cases are those Digital Media decided on or still has, of the last year, in periods that are over.",
            raised_by_clause,
        )
