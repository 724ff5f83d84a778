from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hotline.people"
    label = "people"
