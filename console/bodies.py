"""What is sent to the console: never more than the route takes, and forms with their files."""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from console.refusals import Refused
from flows.language import _

FIELDS = 20_000
"""How many fields a form may have: a decision on many findings names each."""


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
        return await request.form(max_fields=FIELDS, max_files=20, max_part_size=1 << 20)
    except (HTTPException, ClientDisconnect) as error:
        raise Refused(400, _("What was sent is no form that can be read. Go back and send it again.")) from error


def _too_large(most: int) -> Refused:
    said = _("This is too large: at most {size} MB can be sent here. Nothing was taken in.")
    return Refused(413, said.format(size=max(1, most >> 20)))
