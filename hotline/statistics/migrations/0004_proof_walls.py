from django.db import migrations

from hotline.actor.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("statistics", "0003_programme_proof")]
    operations = [AppendOnly("statistics_programmeproof")]
