from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_retention_walls")]
    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("suicidal", "yes")),
                fields=["centre", "started_at"],
                name="contact_suicidal",
            ),
        )
    ]
