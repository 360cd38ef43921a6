"""From a source's settings to its connector. A kind's library is imported when that kind is asked for."""

from __future__ import annotations

from scheme.model import Scheme
from sources.connectors.contract import Connector
from sources.connectors.settings import SourceSettings


def connector_of(settings: SourceSettings, scheme: Scheme) -> Connector:
    """The connector of a source. Raises Refused where what it needs (a secret, a certificate, a driver) is not there."""
    match settings.kind:
        case "folder":
            from sources.connectors.folder import Folder
            from sources.connectors.patient import Patient

            return Patient(Folder(settings), settings.silence)
        case "sftp":
            from sources.connectors.sftp import Sftp

            return Sftp(settings)
        case "https":
            from sources.connectors.https import Https

            return Https(settings)
        case "s3":
            from sources.connectors.s3 import S3

            return S3(settings)
        case "webdav":
            from sources.connectors.webdav import WebDav

            return WebDav(settings)
        case "mailbox":
            from sources.connectors.mailbox import Mailbox

            return Mailbox(settings)
        case "database":
            from sources.connectors.database import Database

            return Database(settings, scheme)
        case other:
            raise ValueError(other)
