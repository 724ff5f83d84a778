from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "hotline.referrals"
    label = "referrals"

    def ready(self) -> None:
        from hotline.cases import sharing
        from hotline.referrals import queries

        sharing.also(queries.ids_of_case)
