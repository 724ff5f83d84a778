from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers beside the files: data breaches, interpreters."""

    name = "hotline.registers"
    default_auto_field = "django.db.models.BigAutoField"
