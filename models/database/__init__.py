"""The one store: opened by URL, one writer at a time, its schema number, its back-up.

opening   a URL to a checked, pragma'd, open store
gate      the fair queue of writers
writing   transaction(), reading(), at_one_moment(), interrupt(), asked_again()
schema    the store's own row, migrations
faults    any driver's exception to the sentence it deserves
backup    copies and restores while others work
private   whose the files are, and who else may not read them
"""

from models.database.proxy import database
from models.database.schema import schema_number
from models.database.writing import (
    Interrupted,
    asked_again,
    at_one_moment,
    interrupt,
    read_already,
    reading,
    savepoint,
    transaction,
)

__all__ = [
    "Interrupted",
    "asked_again",
    "at_one_moment",
    "database",
    "interrupt",
    "read_already",
    "reading",
    "savepoint",
    "schema_number",
    "transaction",
]
