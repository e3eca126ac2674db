from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 (registers them)
        from .directory import notices as of_directory  # noqa: F401 (registers its kinds)
        from .disposal import notices as of_disposal  # noqa: F401 (registers its kinds)
        from .figures import notices as of_figures  # noqa: F401 (registers its kinds)
        from .second_factor import notices as of_second_factor  # noqa: F401 (registers its kinds)
        from .signed_in import notices as of_sign_ins  # noqa: F401 (registers its kinds)
