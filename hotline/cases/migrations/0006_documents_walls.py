from django.db import migrations

from hotline.actor.operations import Protect
from hotline.contacts.sql import KeepsContact


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_documents"),
        ("contacts", "0007_retention_walls"),
        ("access", "0002_walls"),
    ]
    operations = [
        Protect("cases_document", through=("cases_case", "case_id")),
        # A file's content is removed when it is refused or withdrawn; its row never.
        Protect("cases_documentpart", through=("cases_document", "document_id"), deletes=True),
        KeepsContact("cases_casecontact"),
    ]
