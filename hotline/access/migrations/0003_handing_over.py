from django.db import migrations

from hotline.access.handing import FUNCTIONS, GIVE_NO_OWNERSHIP


class Migration(migrations.Migration):
    dependencies = [("access", "0002_walls")]
    operations = [*FUNCTIONS, GIVE_NO_OWNERSHIP]
