from django.apps import AppConfig


class FinderConfig(AppConfig):
    name = "hotline.finder"
    label = "finder"

    def ready(self) -> None:
        from hotline.finder import client
        from hotline.seeking import matching

        matching.find_with(client.like)
