"""A made-up authority and a server's certificate of it, for this machine alone."""

import datetime as dt
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = dt.timedelta(days=1)


def make_certificates(folder: Path) -> tuple[Path, Path, Path]:
    """The authority's certificate, the server's, and the server's key."""
    now = dt.datetime.now(dt.UTC)
    top_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    top = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made-up authority")])
    identifier = x509.SubjectKeyIdentifier.from_public_key(top_key.public_key())

    def begun(subject: x509.Name, public) -> x509.CertificateBuilder:
        built = x509.CertificateBuilder().subject_name(subject).issuer_name(top).public_key(public).serial_number(x509.random_serial_number())
        return built.not_valid_before(now - _DAY).not_valid_after(now + 2 * _DAY)

    uses = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    authority = (
        begun(top, top_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(uses, critical=True)
        .add_extension(identifier, critical=False)
        .sign(top_key, hashes.SHA256())
    )
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")])
    server = (
        begun(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]), key.public_key())
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(top_key, hashes.SHA256())
    )
    files = folder / "authority.pem", folder / "server.pem", folder / "server.key"
    files[0].write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(server.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[2].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    files[2].chmod(0o600)
    return files
