from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A message that was sent may come back."""

    dependencies = [("messaging", "0001_outbox")]
    operations = [
        migrations.RemoveConstraint(model_name="message", name="message_one_end"),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=Q(called_off_at__isnull=True)
                | Q(sent_at__isnull=True, bounced_at__isnull=True),
                name="message_one_end",
            ),
        ),
    ]
