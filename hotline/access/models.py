"""The ledger: who may see which file, how deep, why, from when until when."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hotline.actor.classes import D7, DataClass


class Principal(models.Model):
    """An actor stands under principals: herself, the people and her role of a centre or agency."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(("pk", "actor", "principal"), D7)

    pk = models.CompositePrimaryKey("actor", "principal")
    actor = models.CharField(max_length=80)
    principal = models.CharField(max_length=80)

    class Meta:
        db_table = "access_principal"


class Grant(models.Model):
    """One reason why a principal sees one root, or every root of one scope, up to one class.

    Written only by definer functions; `valid_from = infinity` is an offer not yet taken up.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "root_id",
            "scope",
            "principal",
            "highest",
            "why",
            "valid_from",
            "valid_until",
            "given_by",
        ),
        D7,
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    root_id = models.UUIDField(null=True)
    scope = models.CharField(max_length=40, blank=True, db_default="")
    principal = models.CharField(max_length=80)
    highest = models.SmallIntegerField()
    why = models.CharField(max_length=40)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=80)

    class Meta:
        db_table = "access_grant"
        indexes = [
            models.Index(fields=["root_id", "principal"], name="grant_by_root"),
            models.Index(
                fields=["principal"], name="grant_standing", condition=Q(root_id__isnull=True)
            ),
            models.Index(fields=["principal", "root_id"], name="grant_by_principal"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(root_id__isnull=False, scope="")
                | (Q(root_id__isnull=True) & ~Q(scope="")),
                name="grant_root_or_scope",
            ),
            models.CheckConstraint(condition=Q(highest__range=(0, 4)), name="grant_class"),
        ]


class Denial(models.Model):
    """A principal is kept from a root, whatever else lets her in: never share with.

    `because` is the file whose list says so; its contacts, people and referrals repeat it. Written
    and read only by definer functions.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("id", "root_id", "principal", "because", "since", "ended_at", "given_by"), D7
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    root_id = models.UUIDField()
    principal = models.CharField(max_length=80)
    because = models.UUIDField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=80)

    class Meta:
        db_table = "access_denial"
        indexes = [
            models.Index(
                fields=["principal", "root_id"],
                name="denial_by_principal",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(fields=["because"], name="denial_by_list"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["root_id", "principal", "because"],
                name="denial_once",
                condition=Q(ended_at__isnull=True),
            )
        ]
