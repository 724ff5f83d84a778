from django.apps import AppConfig


class ChildrenConfig(AppConfig):
    name = "hotline.children"
    label = "children"

    def ready(self) -> None:
        from hotline.children import reuniting
        from hotline.tracks import ground

        ground.guard(reuniting.KIND, reuniting.missing)
