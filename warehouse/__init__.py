"""WHERE it is kept: tables, migrations, archive, loading, views and editions."""

from warehouse.archive import Archive
from warehouse.decisions import NewDecision
from warehouse.edition import Edition, EditionContent, FindingChanges, Inputs, PublishReport
from warehouse.errors import WarehouseError
from warehouse.intake import Arrival, ExtractArrival
from warehouse.night import Night
from warehouse.outbox import Message, NewMessage, Outbox
from warehouse.readings import FileRows
from warehouse.store import Warehouse, open_warehouse

__all__ = [
    "Archive",
    "Arrival",
    "Edition",
    "EditionContent",
    "ExtractArrival",
    "FileRows",
    "FindingChanges",
    "Inputs",
    "Message",
    "NewDecision",
    "NewMessage",
    "Night",
    "Outbox",
    "PublishReport",
    "Warehouse",
    "WarehouseError",
    "open_warehouse",
]
