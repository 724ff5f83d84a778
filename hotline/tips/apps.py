from django.apps import AppConfig


class TipsConfig(AppConfig):
    name = "hotline.tips"
    label = "tips"
