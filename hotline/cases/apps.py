from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "hotline.cases"
    label = "cases"

    def ready(self) -> None:
        from hotline.cases import standing
        from hotline.people import reach

        reach.bar(standing.barred_numbers)
