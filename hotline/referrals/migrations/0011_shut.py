from django.db import migrations

from hotline.referrals.sql import SHUT


class Migration(migrations.Migration):
    dependencies = [("referrals", "0010_one_index_each"), ("access", "0006_walled")]
    operations = SHUT
