from django.db import migrations

from hotline.access.denying import WALLED


class Migration(migrations.Migration):
    dependencies = [("access", "0005_denials"), ("vault", "0001_initial")]
    operations = [WALLED]
