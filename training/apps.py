from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self) -> None:
        from . import bank, hearing, notices  # noqa: F401 (register what they have)
