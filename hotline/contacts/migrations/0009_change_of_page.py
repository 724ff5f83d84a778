from django.db import migrations, models

from hotline.actor.operations import Sql


class Migration(migrations.Migration):
    dependencies = [("contacts", "0008_suicidal_index")]
    operations = [
        # Nothing has written this table yet; a column of a page cannot be made up afterwards.
        Sql("Forget changes without a page", "TRUNCATE contacts_change"),
        migrations.AddField("change", "page", models.UUIDField(), preserve_default=False),
        migrations.AddField("change", "by", models.CharField(max_length=80), preserve_default=False),
        migrations.AddField("change", "fields", models.JSONField(default=dict)),
        migrations.AlterField("change", "at", models.DateTimeField()),
        migrations.AddConstraint(
            "change",
            models.UniqueConstraint(fields=["contact", "page"], name="change_of_page"),
        ),
    ]
