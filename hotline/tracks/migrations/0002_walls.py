from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect
from hotline.tracks.sql import GUARDS


class Migration(migrations.Migration):
    dependencies = [("tracks", "0001_initial"), ("cases", "0008_walls"), ("access", "0005_denials")]
    operations = [
        Protect("tracks_track", through=("cases_case", "case_id")),
        Protect("tracks_trackstep", through=("cases_case", "case_id")),
        Protect("tracks_trackmove", through=("cases_case", "case_id")),
        AppendOnly("tracks_trackmove"),
        *GUARDS,
    ]
