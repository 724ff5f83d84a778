from django.db import migrations

from hotline.contacts.clearing import CLEAR, DECIDED, READS


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_callback_person"),
        ("people", "0005_clearance_walls"),
    ]
    operations = [READS, CLEAR, DECIDED]
