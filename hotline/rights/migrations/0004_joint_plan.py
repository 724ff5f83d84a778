from django.db import migrations

from hotline.coordination.sql import ERASED


class Migration(migrations.Migration):
    dependencies = [("rights", "0003_proof"), ("coordination", "0002_walls")]
    operations = [ERASED]
