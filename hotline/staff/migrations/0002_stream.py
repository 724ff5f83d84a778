from django.db import migrations

from hotline.actor.operations import Function, Sql

# What the stream's process may ask: is this session alive, and which topics may it hear.
LIVE_SESSION = """
SELECT s.session_data, array_agg(p.principal::text) || ('staff:' || m.id::text)
FROM django_session s
JOIN staff_signed_in i ON i.session_key = s.session_key
JOIN staff_member m ON m.id = i.member_id AND m.is_active
LEFT JOIN access_principal p ON p.actor = 'staff:' || m.id::text
WHERE s.session_key = live_session.session_key AND s.expire_date > now()
GROUP BY s.session_data, m.id"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("access", "0002_walls"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        Sql(
            "Definer functions read sessions and members for the stream",
            "GRANT SELECT ON django_session, staff_signed_in, staff_member TO hotline_definer",
        ),
        Function(
            "live_session(session_key text)",
            "TABLE (session_data text, topics text[])",
            LIVE_SESSION,
            kind="STABLE",
            definer=True,
            execute="hotline_live",
        ),
    ]
