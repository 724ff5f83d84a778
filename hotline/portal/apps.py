from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "hotline.portal"
    label = "portal"

    def ready(self) -> None:
        from hotline.access import visiting
        from hotline.portal import links

        visiting.found_by(links.visit)
