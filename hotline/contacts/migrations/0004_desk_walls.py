from django.db import migrations

from hotline.actor.operations import Protect


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_desk"), ("access", "0002_walls")]
    operations = [
        Protect("contacts_change", through=("contacts_contact", "contact_id"), deletes=True),
        Protect("contacts_callback", through=("contacts_contact", "contact_id")),
    ]
