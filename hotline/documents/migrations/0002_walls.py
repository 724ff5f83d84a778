from django.db import migrations

from hotline.documents.sql import CHECK, READS, WALLS


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("access", "0005_denials")]
    operations = [WALLS, READS, CHECK]
