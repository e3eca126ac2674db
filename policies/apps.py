import logging

from django.apps import AppConfig

from .advice import embedding

log = logging.getLogger(__name__)


class PoliciesConfig(AppConfig):
    name = "policies"

    def ready(self) -> None:
        from . import notices  # noqa: F401 (registers its kinds)

        if not embedding.is_installed():
            log.warning("The language model is not installed: the adviser reads by its word lists alone.")
