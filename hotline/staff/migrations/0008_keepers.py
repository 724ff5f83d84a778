from django.db import migrations, models

from hotline.staff.sql import KEEPERS


class Migration(migrations.Migration):
    dependencies = [("staff", "0007_collaborator")]
    operations = [
        migrations.AddField(
            model_name="member",
            name="keeps_people",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AddField(
            model_name="change",
            name="keeps_people",
            field=models.BooleanField(default=False, db_default=False),
        ),
        *KEEPERS,
    ]
