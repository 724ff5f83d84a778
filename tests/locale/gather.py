"""Gathers the texts of the interface into the message files and compiles them.

    python -m tests.locale.gather

New messages appear untranslated or, where an old one was like them, marked fuzzy: say both in
hotline/locale/vi/LC_MESSAGES/django.po, take the mark away, run it again. Needs GNU gettext.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.locale.catalogue import LANGUAGES, LOCALES, PACKAGE, Message, path_of, read

# The day of the run says nothing about the texts and would change the files each time.
_DATES = re.compile(r'^"(?:POT-Creation|PO-Revision)-Date:.*\n', re.MULTILINE)


def gather(into: Path) -> Path:
    """Copies the sources to `into`, gathers there, and returns the folder of message files.

    Raises CalledProcessError where gettext finds fault with a source.
    """
    copy = into / PACKAGE.name
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    # Without settings the command reads no catalogue and needs no database.
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "django", "makemessages", "--all", "--no-obsolete"]
    command += ["--no-location", "--no-wrap"]
    subprocess.run(command, cwd=copy, env=environment, check=True, stdout=subprocess.DEVNULL)
    for language in LANGUAGES:
        file = path_of(language, locales=copy / LOCALES.name)
        file.write_text(_DATES.sub("", file.read_text(encoding="utf-8")), encoding="utf-8")
    return copy / LOCALES.name


def compiled(source: Path, target: Path) -> None:
    """Compiles a message file. Raises CalledProcessError where its placeholders are wrong."""
    subprocess.run(["msgfmt", "--check-format", "-o", target, source], check=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        gathered = gather(Path(folder))
        for language in LANGUAGES:
            shutil.copyfile(path_of(language, locales=gathered), path_of(language))
            compiled(path_of(language), path_of(language, "mo"))
    guessed = [
        f"{one}, a guess: {m.english}" for one in LANGUAGES for m in messages(one) if m.fuzzy
    ]
    unsaid = [f"vi, not said yet: {m.english}" for m in messages("vi") if not all(m.said)]
    print(*guessed, *unsaid, f"{len(guessed) + len(unsaid)} left to say.", sep="\n")


def messages(language: str) -> list[Message]:
    """The messages of a language as they stand."""
    return read(path_of(language))[1]


if __name__ == "__main__":
    main()
