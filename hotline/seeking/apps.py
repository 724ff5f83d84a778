from django.apps import AppConfig


class SeekingConfig(AppConfig):
    name = "hotline.seeking"
    label = "seeking"

    def ready(self) -> None:
        from hotline.contacts import retention
        from hotline.seeking import services

        retention.also(services.forget)
