from django.db import migrations

from hotline.actor.operations import AppendOnly, Protect


class Migration(migrations.Migration):
    dependencies = [("followups", "0006_tracing")]
    operations = [
        *(
            Protect(f"followups_{table}", through=("cases_case", "case_id"))
            for table in ("calendar", "move", "search", "warningsign")
        ),
        Protect("followups_searchstep", through=("followups_search", "search_id")),
        AppendOnly("followups_searchstep"),
    ]
