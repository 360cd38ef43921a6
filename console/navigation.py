"""What stands in the console's head: pages in their order, each for those whose role includes it."""

from __future__ import annotations

from dataclasses import dataclass

from console.routes import all_routes
from flows.language import _
from flows.words import N_
from transforms.stewardship.roles import Person


@dataclass(frozen=True)
class Entry:
    """A page in the navigation."""

    path: str
    text: str
    here: bool


HEAD = (
    ("/", N_("Desk"), "desk"),
    ("/findings", N_("Findings"), "findings"),
    ("/matches", N_("Enterprise matches"), "matches"),
    ("/batches", N_("Batches"), "batches"),
    ("/gap", N_("Gap ledger"), "gap"),
    ("/figures", N_("Figures"), "figures"),
    ("/rules", N_("Rules"), "rules"),
    ("/signoff", N_("Sign-off"), "signoff"),
    ("/reminders", N_("Reminders"), "reminders"),
    ("/audit", N_("Audit"), "audit"),
    ("/users", N_("Users"), "users"),
)


def navigation(person: Person | None, page: str) -> list[Entry]:
    """The pages that a person sees in the head; `page` is where they are."""
    if person is None:
        return []
    actions = {route.path: route.action for route in all_routes() if route.method == "GET"}
    seen = [(path, text, name) for path, text, name in HEAD if (action := actions.get(path)) and person.may(action)]
    return [Entry(path, _(text), name == page) for path, text, name in seen]
