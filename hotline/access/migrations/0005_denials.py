from django.db import migrations, models
import uuid

from hotline.access.denying import (
    FRESH,
    LATER,
    MADE_AGAIN,
    OWNERS_GUARDED,
    POLICIES,
    TABLE,
)


class Migration(migrations.Migration):
    dependencies = [("access", "0004_statement_time")]
    operations = [
        migrations.CreateModel(
            name="Denial",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("root_id", models.UUIDField()),
                ("principal", models.CharField(max_length=80)),
                ("because", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("given_by", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "access_denial",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["principal", "root_id"],
                        name="denial_by_principal",
                    ),
                    models.Index(fields=["because"], name="denial_by_list"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("root_id", "principal", "because"),
                        name="denial_once",
                    ),
                ],
            },
        ),
        TABLE,
        *FRESH,
        *MADE_AGAIN,
        *LATER,
        OWNERS_GUARDED,
        POLICIES,
    ]
