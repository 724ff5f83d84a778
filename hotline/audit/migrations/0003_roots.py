import django.db.models.functions.datetime
from django.db import migrations, models

from hotline.actor.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="Root",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("line", models.TextField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={"db_table": "audit_root"},
        ),
        AppendOnly("audit_root"),
    ]
