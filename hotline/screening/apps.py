from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "hotline.screening"
    label = "screening"
