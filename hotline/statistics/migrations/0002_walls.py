from django.db import migrations

from hotline.actor.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial"), ("access", "0002_walls")]
    operations = [AppendOnly("statistics_frozenmonth"), AppendOnly("statistics_revision")]
