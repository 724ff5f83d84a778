from django.db import migrations

from hotline.vault.sql import DESTROY, MAY_DESTROY


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial"), ("access", "0002_walls")]
    operations = [MAY_DESTROY, DESTROY]
