from django.db import migrations

from hotline.actor.operations import Protect
from hotline.seeking.sql import (
    HOLDERS,
    OWNER,
    READS_NOTICES,
    READS_NUMBERS,
    TOLD,
)


class Migration(migrations.Migration):
    dependencies = [
        ("seeking", "0001_initial"),
        ("access", "0003_handing_over"),
        ("contacts", "0002_walls"),
        ("people", "0007_registry_walls"),
    ]
    operations = [
        Protect("seeking_soughtperson", through=("contacts_contact", "contact_id")),
        Protect("seeking_notice"),
        READS_NUMBERS,
        READS_NOTICES,
        OWNER,
        HOLDERS,
        TOLD,
    ]
