from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_offers"), ("access", "0005_denials")]
    operations = [Protect("directory_sealedaddress"), AppendOnly("directory_fieldchange")]
