from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.networks.sql import ALIKE, MENTIONS, OPEN, READS, SEEN, STANDS_OPEN


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0001_initial"),
        ("access", "0005_denials"),
        ("cases", "0002_walls"),
        ("contacts", "0002_walls"),
        ("tips", "0002_walls"),
    ]
    operations = [
        Protect("networks_sighting"),
        Protect("networks_mark", through=("networks_sighting", "sighting_id")),
        Protect("networks_networkrequest"),
        Protect("networks_networkpacket"),
        Protect("networks_packetdecision", through=("networks_networkpacket", "packet_id")),
        MENTIONS,
        *READS,
        OPEN,
        STANDS_OPEN,
        SEEN,
        ALIKE,
        AppendOnly("networks_mark"),
        AppendOnly("networks_networkpacket"),
        AppendOnly("networks_packetdecision"),
    ]
