"""What is sent to the console: never more than the route takes, and forms with their files."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from console.refusals import Refused
from flows.language import _

ADDRESS = 1 << 13
"""How many bytes may stand behind the path of an address."""
FIELDS = 20_000
"""How many fields a form may have: a decision on many findings names each."""


def check_address(request: Request) -> None:
    """Refused (414, 400) for an address longer than any page's, or with a character in it that no text has and databases refuse."""
    if len(request.scope["query_string"]) > ADDRESS:
        raise Refused(414, _("This address is too long. Open the page from the list above."))
    _check_texts([*request.path_params.values(), *(value for _name, value in request.query_params.multi_items())])


def _check_texts(texts: Iterable[object]) -> None:
    if any(isinstance(text, str) and "\0" in text for text in texts):
        raise Refused(400, _("What was sent is no form that can be read. Go back and send it again."))


def check_size(request: Request, most: int) -> None:
    """Refused (413) where more is announced than the route takes; what was not announced is counted as it comes."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > most:
        raise _too_large(most)


async def read_form(request: Request, most: int) -> FormData:
    """The form that was sent. Refused (413, 400) where it is too large or no form."""
    received, receive = 0, request.receive

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise _too_large(most)
        return message

    request._receive = counted  # noqa: SLF001  # Starlette has no other way to count what comes
    try:
        form = await request.form(max_fields=FIELDS, max_files=20, max_part_size=1 << 20)
    except (HTTPException, ClientDisconnect) as error:
        raise Refused(400, _("What was sent is no form that can be read. Go back and send it again.")) from error
    _check_texts(value for _name, value in form.multi_items())
    return form


def _too_large(most: int) -> Refused:
    said = _("This is too large: at most {size} MB can be sent here. Nothing was taken in.")
    return Refused(413, said.format(size=max(1, most >> 20)))
