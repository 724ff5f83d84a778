from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "hotline.messaging"
    label = "messaging"

    def ready(self) -> None:
        from hotline.messaging import filling, quarterly

        filling.fills("entry", quarterly.words_of_entry)
