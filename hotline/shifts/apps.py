from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    name = "hotline.shifts"
    label = "shifts"
