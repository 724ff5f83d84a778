from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import pre_migrate

# Per database, so they cannot live with the roles. Narrower rights follow in the migrations.
_RIGHTS = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hotline_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO hotline_app;
GRANT USAGE, CREATE ON SCHEMA public TO hotline_definer;
"""


def _give_rights(**kwargs: Any) -> None:
    if kwargs["using"] == "default":
        with connection.cursor() as cursor:
            cursor.execute(_RIGHTS)


class ActorConfig(AppConfig):
    name = "hotline.actor"
    label = "actor"

    def ready(self) -> None:
        pre_migrate.connect(_give_rights, sender=self, dispatch_uid="actor-rights")
