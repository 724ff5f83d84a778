from django.db import migrations

from hotline.actor.operations import KeptWith


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_keeps_contact"), ("access", "0005_denials")]
    operations = [KeptWith("complaints_complaint", "contact_id")]
