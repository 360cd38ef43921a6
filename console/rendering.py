"""Pages and fragments from templates: the layout, texts in the person's language, everything escaped."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from console.keys import KEYS
from console.navigation import navigation
from console.refusals import Refused, not_there
from flows.language import DEFAULT, _, language, speak
from flows.marks import between, bracketed, colon, comma, semicolon
from flows.people import called
from transforms.stewardship.roles import ROLES, Person

MARKS = {"colon": colon, "comma": comma, "between": between, "semicolon": semicolon, "bracketed": bracketed}
HERE = Path(__file__).parent
HTMX = json.dumps({"includeIndicatorCSS": False, "defaultTimeout": 30_000, "history": True})


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A page in the layout: navigation, who is signed in, the token of forms, the language."""
    state = request.state
    own = getattr(state, "route", None)
    name = own.page if own else ""
    frame = {
        "nav": navigation(state.person, name),
        "page": name,
        "own_style": _own(f"pages/{name}.css"),
        "own_script": _own(f"pages/{name}.js"),
        "htmx": HTMX,
        "keys": KEYS,
        "path": request.url.path,
    }
    return fragment(request, template, status=status, **frame | context)


def fragment(request: Request, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A piece of a page, for HTMX or to be put into another page."""
    who = request.state.signed_in
    token = who.csrf if who else ""
    common = {
        "request": request,
        "person": request.state.person,
        "language": language(),
        "csrf_token": token,
        "csrf": lambda: Markup('<input type="hidden" name="csrf" value="{}">').format(token),
    }
    return HTMLResponse(environment().get_template(template).render(**common | context), status)


def refused(request: Request, refusal: Refused) -> Response:
    """A refusal in words: a fragment where a part of a page was asked for, a page otherwise."""
    if request.headers.get("hx-request-type") == "partial":
        return fragment(request, "_refused.html", status=refusal.status, said=refusal.said)
    return page(request, "refused.html", status=refusal.status, said=refusal.said, code=refusal.status)


def refusal(request: Request, error: Exception) -> Response:
    """What Starlette itself refuses: a path that is not there, or one that takes no such request."""
    speak(chosen if (chosen := request.cookies.get("language")) in ("zh", "en") else DEFAULT)
    for name in ("route", "person", "signed_in"):
        if not hasattr(request.state, name):
            setattr(request.state, name, None)
    status = int(getattr(error, "status_code", 404))
    return refused(request, not_there() if status == 404 else Refused(status, _("This address takes no such request.")))


def answer_json(content: Any, status: int = 200) -> JSONResponse:
    """For other programs."""
    return JSONResponse(content, status)


@cache
def environment() -> Environment:
    """The templates. What is not given is an error; text is escaped always."""
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"_": _, "static": static, "role_of": _role_of, "called": called, **MARKS}
    made.filters |= {"words": words, "number": number, "moment": moment}
    return made


def words(thing: Any) -> str:
    """What something is called that carries both languages as zh and en."""
    said: str = thing.en if language() == "en" else thing.zh
    return said


def number(value: float | None) -> str:
    """A number with its thousands apart; what is missing is not zero."""
    return "—" if value is None else f"{value:,}"


def moment(at: str | None) -> str:
    """A time as people read it, to the minute; it is Beijing's, as everywhere."""
    return at[:16].replace("T", " ") if at else "—"


@cache
def static(name: str) -> str:
    """The address of one of our files: it changes when the file does."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


def _own(name: str) -> str | None:
    return static(name) if (HERE / "static" / name).is_file() else None


def _role_of(person: Person) -> str:
    return words(ROLES[person.role])
