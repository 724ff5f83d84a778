from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "hotline.links"
    label = "links"

    def ready(self) -> None:
        from hotline.links import entering
        from hotline.messaging import filling

        filling.fills("link", entering.words_of_link)
        filling.fills("code", entering.words_of_code)
