from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.people.sql import BOTH_ENDS


class Migration(migrations.Migration):
    dependencies = [("people", "0006_registry"), ("access", "0002_walls")]
    operations = [
        Protect("people_personname", through=("people_person", "person_id")),
        Protect("people_contactpoint", through=("people_person", "person_id")),
        Protect("people_paper", through=("people_person", "person_id")),
        Protect("people_personplace", through=("people_person", "person_id")),
        Protect("people_vulnerability", through=("people_person", "person_id")),
        Protect("people_identification", through=("people_person", "person_id")),
        Protect("people_relation", through=("people_person", "person_id")),
        Protect("people_householdmember", through=("people_person", "person_id")),
        AppendOnly("people_identification"),
        BOTH_ENDS,
    ]
