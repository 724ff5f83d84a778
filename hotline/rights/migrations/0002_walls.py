from django.db import migrations

from hotline.actor.operations import AppendOnly, KeptWith, Protect
from hotline.rights.sql import EMPTIES, FOLLOWS, FUNCTIONS, HOLDS, READS


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
        ("access", "0005_denials"),
        ("vault", "0002_destroying"),
        ("people", "0007_registry_walls"),
        ("contacts", "0010_open_index"),
        ("cases", "0007_measure_due"),
        ("referrals", "0004_draft_walls"),
        ("tips", "0003_keeps_contact"),
        ("complaints", "0003_keeps_contact"),
    ]
    operations = [
        Protect("rights_datarequest"),
        KeptWith("rights_datarequest", "person_id"),
        Protect("rights_datacopy", through=("rights_datarequest", "request_id")),
        Protect("rights_handing", through=("rights_datacopy", "copy_id")),
        Protect("rights_erasure", through=("rights_datarequest", "request_id")),
        Protect("rights_rectification", through=("people_person", "person_id")),
        HOLDS,
        AppendOnly("rights_handing"),
        AppendOnly("rights_rectification"),
        *READS,
        EMPTIES,
        *FUNCTIONS,
        FOLLOWS,
    ]
