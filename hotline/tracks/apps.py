from django.apps import AppConfig


class TracksConfig(AppConfig):
    name = "hotline.tracks"
    label = "tracks"
