from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "hotline.support"
    label = "support"

    def ready(self) -> None:
        from hotline.cases import sharing
        from hotline.support import queries

        sharing.works_too(queries.works_on)
