from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    name = "hotline.telephony"
    label = "telephony"

    def ready(self) -> None:
        from hotline.contacts import retention
        from hotline.telephony import recordings

        retention.also(recordings.forget)
