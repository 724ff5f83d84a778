from django.db import migrations, models

from hotline.vault.sql import ROTATION


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_destroying")]
    operations = [
        migrations.AddIndex(
            model_name="key", index=models.Index(fields=["kek"], name="key_by_kek")
        ),
        *ROTATION,
    ]
