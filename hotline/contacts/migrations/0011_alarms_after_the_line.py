import django.db.models.deletion
import hotline.actor.classes
import hotline.actor.ids
import hotline.vault.fields
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("contacts", "0010_open_index")]
    operations = [
        migrations.AddField(
            model_name="contact",
            name="alarm_over_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RemoveIndex(model_name="contact", name="contact_danger"),
        migrations.RemoveIndex(model_name="contact", name="contact_suicidal"),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=Q(("alarm_over_at__isnull", True), ("danger_since__isnull", False)),
                fields=["centre", "danger_since"],
                name="contact_danger",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=Q(("alarm_over_at__isnull", True), ("suicidal", "yes")),
                fields=["centre", "started_at"],
                name="contact_suicidal",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=Q(("alarm_over_at__isnull", True), ("ended_at__isnull", False), _connector="OR"),
                name="contact_alarm_over_after_end",
            ),
        ),
        migrations.CreateModel(
            name="AlarmEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=hotline.actor.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("how", models.CharField(max_length=20)),
                (
                    "words",
                    hotline.vault.fields.SealedText(
                        data_class=hotline.actor.classes.DataClass["D3"], editable=True, null=True
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="contacts.contact"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contact", "-at"], name="alarm_end_history")],
            },
        ),
    ]
