import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_roots")]
    operations = [
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.BrinIndex(fields=["at"], name="audit_by_time"),
        ),
    ]
