from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "hotline.coordination"
    label = "coordination"

    def ready(self) -> None:
        from hotline.cases import sharing
        from hotline.coordination import guests, queries
        from hotline.links import services as links

        sharing.also(queries.roots_of_case)
        links.opens_too(guests.opened_by)
