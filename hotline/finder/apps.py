from django.apps import AppConfig


class FinderConfig(AppConfig):
    name = "hotline.finder"
    label = "finder"
