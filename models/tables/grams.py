"""Every two characters that stand beside each other in a text, so that what holds a typed text is looked up and nothing is walked
through: names of firms, words of unsettled faults. The last character stands alone.

Triggers of the store keep them; nobody writes to them. Chinese has no spaces to take words apart by, and a trigram
index does not find the commonest words, which have two characters.
"""

from __future__ import annotations

from peewee import CompositeKey, ForeignKeyField, Model

from models.database import database
from models.tables.base import region_code
from models.tables.findings import Finding
from models.tables.places import Enterprise


class EnterpriseGram(Model):
    """Two characters of a firm's folded name."""

    gram = region_code()  # compared byte by byte: those that begin with one character are a range
    enterprise = ForeignKeyField(Enterprise, on_delete="CASCADE", index=False)

    class Meta:
        database = database
        table_name = "enterprise_gram"
        without_rowid = True
        primary_key = CompositeKey("gram", "enterprise")


class FindingGram(Model):
    """Two characters of what was written of an unsettled fault, in small letters."""

    gram = region_code()
    finding = ForeignKeyField(Finding, on_delete="CASCADE", index=False)

    class Meta:
        database = database
        table_name = "finding_gram"
        without_rowid = True
        primary_key = CompositeKey("gram", "finding")
