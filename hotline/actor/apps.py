from django.apps import AppConfig


class ActorConfig(AppConfig):
    name = "hotline.actor"
    label = "actor"
