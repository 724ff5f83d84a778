from django.apps import AppConfig


class LookConfig(AppConfig):
    """The design system: templates, static files and the tags they need."""

    name = "hotline.look"
    label = "look"
