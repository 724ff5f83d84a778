from django.db import migrations

from hotline.actor.operations import Protect
from hotline.telephony import sql


class Migration(migrations.Migration):
    dependencies = [("telephony", "0001_calls"), ("access", "0005_denials")]
    operations = [
        sql.SCOPE,
        Protect("telephony_call", through=("contacts_contact", "id")),
        Protect("telephony_recording", through=("contacts_contact", "call_id")),
        Protect("telephony_ring", through=("contacts_contact", "call_id")),
        sql.READS_CALLS,
        sql.READS_RINGS,
        sql.RINGING,
        sql.WAITING,
        sql.LET_IN,
        sql.TELLS_WISHES,
    ]
