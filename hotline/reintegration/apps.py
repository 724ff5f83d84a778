from django.apps import AppConfig


class ReintegrationConfig(AppConfig):
    name = "hotline.reintegration"
    label = "reintegration"
