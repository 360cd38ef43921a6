"""WHERE it is kept: tables, migrations, archive, loading, views and editions."""

from warehouse.accounts import Account, Accounts, Session
from warehouse.archive import Archive
from warehouse.audit import Act, AuditRow
from warehouse.decisions import NewDecision
from warehouse.edition import Edition, EditionContent, FindingChanges, Inputs, PublishReport
from warehouse.errors import WarehouseError
from warehouse.fingerprints import fingerprints_of
from warehouse.history import Event
from warehouse.intake import Arrival, ExtractArrival
from warehouse.night import Night
from warehouse.outbox import Message, NewMessage, Outbox
from warehouse.queue import Facets, Found, Group, Order
from warehouse.readings import FileRows
from warehouse.reported import FileFacts
from warehouse.store import Warehouse, open_warehouse

__all__ = [
    "Account",
    "Accounts",
    "Act",
    "Archive",
    "Arrival",
    "AuditRow",
    "Edition",
    "EditionContent",
    "Event",
    "ExtractArrival",
    "Facets",
    "FileFacts",
    "FileRows",
    "FindingChanges",
    "Found",
    "Group",
    "Inputs",
    "Message",
    "NewDecision",
    "NewMessage",
    "Night",
    "Order",
    "Outbox",
    "PublishReport",
    "Session",
    "Warehouse",
    "WarehouseError",
    "fingerprints_of",
    "open_warehouse",
]
