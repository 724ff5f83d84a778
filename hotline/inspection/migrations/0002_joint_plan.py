from django.db import migrations

from hotline.coordination.sql import INSPECTED


class Migration(migrations.Migration):
    dependencies = [("inspection", "0001_walls"), ("coordination", "0002_walls")]
    operations = [INSPECTED]
