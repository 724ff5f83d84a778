from django.db import migrations

from hotline.rights.sql import PROOFS, WIPE_WITH_PROOF


class Migration(migrations.Migration):
    dependencies = [("rights", "0002_walls"), ("people", "0008_proof")]
    operations = [*PROOFS, WIPE_WITH_PROOF]
