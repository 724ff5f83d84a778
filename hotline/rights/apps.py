from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "hotline.rights"
    label = "rights"
