from django.db import migrations

from hotline.actor.operations import Protect
from hotline.duplicates.sql import (
    GRANT_CHANGED,
    JOIN,
    LET_GO,
    MIRROR,
    PART,
    PERSON_MOVED,
    REFUSAL,
    SHOWN,
    TABLES,
    TAKE_UP,
    TAKE_UP_MERGE,
    TRIGGERS,
)


class Migration(migrations.Migration):
    dependencies = [
        ("duplicates", "0001_initial"),
        ("access", "0005_denials"),
        ("people", "0007_registry_walls"),
        ("cases", "0002_walls"),
        ("finder", "0001_walls"),
    ]
    operations = [
        SHOWN,
        TABLES,
        Protect("duplicates_chosenvalue", through=("people_person", "person_id")),
        MIRROR,
        TAKE_UP,
        TAKE_UP_MERGE,
        LET_GO,
        REFUSAL,
        JOIN,
        PART,
        GRANT_CHANGED,
        PERSON_MOVED,
        TRIGGERS,
    ]
