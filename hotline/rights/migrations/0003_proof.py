from django.db import migrations

from hotline.rights.sql import PROOF_SIGHT, WIPE_WITH_PROOF


class Migration(migrations.Migration):
    dependencies = [("rights", "0002_walls"), ("people", "0008_proof")]
    operations = [PROOF_SIGHT, WIPE_WITH_PROOF]
