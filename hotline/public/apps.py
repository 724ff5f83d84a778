from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "hotline.public"
    label = "public"
