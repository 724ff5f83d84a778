from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "hotline.networks"
    label = "networks"

    def ready(self) -> None:
        from hotline.contacts import retention
        from hotline.networks import services

        retention.also(services.forget)
