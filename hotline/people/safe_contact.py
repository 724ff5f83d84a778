"""The safe-contact block: how, when and through whom somebody may be reached, if at all.

Source: WHO ethical and safety recommendations (2003); the codes are in the pack's
`safe_to_call_back` and `yes_no_unknown` lists. Nothing answered means nothing allowed.
"""

from typing import ClassVar

from django.db import models

from hotline.actor.classes import D1, D2, DataClass
from hotline.vault.fields import SealedText

# The coded fields, each with the list of the pack that answers it.
LISTS = {
    "safe_to_call_back": "safe_to_call_back",
    "safe_to_text": "yes_no_unknown",
    "safe_to_leave_message": "yes_no_unknown",
    "phone_shared": "yes_no_unknown",
}
CODED = tuple(LISTS)
WORDS = ("safe_number", "safe_hours", "who_may_answer", "say_if_other_answers", "safe_word")
CLASSES: dict[str, DataClass] = dict.fromkeys(CODED, D1) | dict.fromkeys(WORDS, D2)


class SafeContact(models.Model):
    """The block, on a contact (for this line) and on a person (for good)."""

    safe_to_call_back = models.CharField(max_length=20, default="unknown")
    safe_to_text = models.CharField(max_length=20, default="unknown")
    safe_to_leave_message = models.CharField(max_length=20, default="unknown")
    phone_shared = models.CharField(max_length=20, default="unknown")
    safe_number = SealedText(data_class=DataClass.D2)
    safe_hours = SealedText(data_class=DataClass.D2)
    who_may_answer = SealedText(data_class=DataClass.D2)
    say_if_other_answers = SealedText(data_class=DataClass.D2)
    safe_word = SealedText(data_class=DataClass.D2)

    data_classes: ClassVar[dict[str, DataClass]] = CLASSES

    class Meta:
        abstract = True
