import django.utils.timezone
from django.db import migrations, models

import hotline.actor.ids


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_auditor")]
    operations = [
        migrations.AddField(
            model_name="member",
            name="first_password_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="signedin",
            name="browser",
            field=models.CharField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signedin",
            name="seen_at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=hotline.actor.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("member_id", models.UUIDField()),
                ("username", models.CharField(max_length=60)),
                ("display_name", models.CharField(max_length=120)),
                ("role", models.CharField(max_length=20)),
                ("centre", models.CharField(blank=True, max_length=10)),
                ("agency", models.CharField(blank=True, max_length=60)),
                ("language", models.CharField(blank=True, max_length=5)),
                ("principals", models.JSONField(default=list)),
                ("scope", models.CharField(blank=True, max_length=40)),
                ("deepest", models.SmallIntegerField(default=0)),
                ("first_half", models.TextField(blank=True)),
                ("state", models.CharField(default="asked", max_length=10)),
                ("asked_by", models.CharField(max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "staff_change",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(("asked_by", models.F("decided_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="staff_change_by_two",
                    )
                ],
            },
        ),
    ]
