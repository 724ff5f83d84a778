from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    name = "hotline.duplicates"
    label = "duplicates"
