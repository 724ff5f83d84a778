from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "hotline.complaints"
    label = "complaints"
