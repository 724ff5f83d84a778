from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "hotline.needs"
    label = "needs"

    def ready(self) -> None:
        from hotline.cases import sharing
        from hotline.needs import queries

        sharing.also(queries.roots_of_case)
