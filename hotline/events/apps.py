from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hotline.events"
    label = "events"
