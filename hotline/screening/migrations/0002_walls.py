from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0001_initial"),
        ("contacts", "0004_desk_walls"),
        ("access", "0002_walls"),
    ]
    operations = [
        Protect("screening_screening", through=("contacts_contact", "contact_id")),
        Protect("screening_chosenset", through=("screening_screening", "screening_id")),
        Protect("screening_answer", through=("screening_chosenset", "chosen_id")),
        Protect("screening_judgement", through=("screening_screening", "screening_id")),
        AppendOnly("screening_judgement"),
    ]
