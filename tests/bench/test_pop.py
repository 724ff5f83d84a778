"""The yardstick of "number used before" is the product without its walls, and nothing else less."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

ASK = """
import django
from django.conf import settings
django.setup()
from bench.plain.models import PlainContact
from hotline.contacts.models import Contact
print(*settings.MIDDLEWARE, sep=",")
print({f.column for f in PlainContact._meta.fields} == {f.column for f in Contact._meta.fields})
print(settings.DATABASES["default"]["ENGINE"])
"""


def test_the_plain_application_lacks_the_walls_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.plain.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    middleware, columns, backend = done.stdout.split()
    left_out = [each for each in settings.MIDDLEWARE if each not in middleware.split(",")]
    assert left_out == [
        "hotline.access.middleware.ActorMiddleware",
        "hotline.access.middleware.PolicyMiddleware",
    ]
    assert columns == "True"
    assert backend == "django.db.backends.postgresql"
