from django.apps import AppConfig


class LivelihoodConfig(AppConfig):
    name = "hotline.livelihood"
    label = "livelihood"
