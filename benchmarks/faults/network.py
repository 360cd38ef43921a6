"""Sources on servers of one's own, on this machine, each behind a wire that is cut while a night fetches."""

from __future__ import annotations

import getpass
import os
import random
import shutil
import socket
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path

from benchmarks.faults.trying import MISSED, Base, Hit, end_of, said, said_of
from benchmarks.faults.wire import Wire
from benchmarks.kills import Case

PROGRAMS = {"nginx": "nginx-light", "sshd": "openssh-server", "ssh-keygen": "openssh-client"}
"""What is needed, and the package that has it."""
WAYS = ("for seconds", "for the night", "connections forgotten")
"""How the wire is cut, in turn."""
UNREACHABLE = "the source cannot be reached or breaks off"
"""How a night says that it published without what it could not fetch."""
LONGEST = 12.0
"""Seconds that a short cut lasts at most: within the time that a night asks again."""


class Network:
    """An nginx and an sshd that show what lies below a folder; the first unit is fetched by HTTP, the others by SFTP."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        web, ssh = _free_port(), _free_port()
        for name in ("host", "client"):
            subprocess.run([_program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        (folder / "sshd.conf").write_text(
            f"ListenAddress 127.0.0.1\nPort {ssh}\nHostKey {folder}/host\nPidFile {folder}/sshd.pid\nAuthorizedKeysFile {folder}/client.pub\n"
            "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n"
        )
        temporary = " ".join(f"{what}_temp_path {folder}/{what};" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/nginx.pid; error_log stderr; {'user root;' if os.geteuid() == 0 else ''}\nevents {{}}\n"
            f"http {{ access_log off; {temporary} server {{ listen 127.0.0.1:{web}; root {folder.parent}; autoindex on; autoindex_format json; }} }}\n"
        )
        commands = [[_program("nginx"), "-c", f"{folder}/nginx.conf", "-p", str(folder)], [_program("sshd"), "-D", "-e", "-f", f"{folder}/sshd.conf"]]
        with (folder / "log").open("wb") as log:
            self._servers = [subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL) for command in commands]
        self.wires = [Wire(partial(_reach, web)), Wire(partial(_reach, ssh))]
        kind, key, *_comment = (folder / "host.pub").read_text().split()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.wires[1].port} {kind} {key}\n")
        for port in (web, ssh):
            _wait_for(port, folder / "log")

    def ready(self, case: Case) -> Case:
        """The same, its units fetched from the servers."""
        config, inbox = case.home.with_suffix(".toml"), case.province / "inbox"
        web, ssh = (wire.port for wire in self.wires)
        sections = []
        for number, place in enumerate(sorted(inbox.iterdir())):
            if number:
                where = f'kind = "sftp"\nurl = "sftp://{getpass.getuser()}@127.0.0.1:{ssh}{place}"\n'
                where += f'known_hosts = "{self._folder}/known_hosts"\nkey_file = "{self._folder}/client"\n'
            else:
                below = place.relative_to(self._folder.parent).as_posix()
                where = f'kind = "https"\nurl = "http://127.0.0.1:{web}/{below}/"\nunencrypted = true\n'
            sections.append(f"[sources.{place.name}]\n{where}")
        config.write_text("\n".join(sections), encoding="utf-8")
        return replace(case, config=config, pulls=True)

    def passed(self) -> tuple[int, ...]:
        """Bytes that the servers have said, each by its wire."""
        return tuple(wire.passed for wire in self.wires)

    def mend(self) -> None:
        """Have both wires whole again."""
        for wire in self.wires:
            wire.mend()

    def end(self) -> None:
        """End what was started."""
        for wire in self.wires:
            wire.cut()
        for process in self._servers:
            process.terminate()
            process.wait(timeout=10)


def lacking_programs() -> str:
    """Which programs are not here, and how they come."""
    lacking = [package for program, package in PROGRAMS.items() if not _found(program)]
    return f"apt-get install {' '.join(lacking)}" if lacking else ""


def cut_source(base: Base, case: Case, draw: random.Random, number: int) -> Hit:
    """The wire to one unit's server is cut once some of what the night fetches by it has come, at any byte of it."""
    network = base.ground
    assert isinstance(network, Network)
    way, which = WAYS[number % len(WAYS)], draw.randrange(len(network.wires))
    wire, inbox, lasts = network.wires[which], case.province / "inbox", draw.random() * LONGEST
    there = _state(inbox)
    network.mend()  # a night that was missed is not judged, and so not healed

    def befall() -> None:
        if way == WAYS[2]:
            wire.forget()
            return
        wire.cut()
        if way == WAYS[0]:
            timer.start()

    timer = threading.Timer(lasts, wire.mend)
    timer.daemon = True
    wire.after(int(draw.random() * base.brought[which]), befall)
    code = end_of(case.start(said_of(case)))
    fallen = wire.fallen
    timer.cancel()

    def check() -> list[str]:
        mirror = {path: state[:2] for path, state in _state(case.home / "pulled").items() if not path.startswith(".")}
        wrong = [] if mirror == {path: state[:2] for path, state in there.items()} else ["the mirror is not what the source has"]
        return wrong + (["the source was changed"] if _state(inbox) != there else [])

    return Hit(way if fallen else MISSED, code, said(case), network.mend, check)


def _state(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Every file below a folder: its bytes by their hash, how many, and when they were changed."""
    return {
        path.relative_to(folder).as_posix(): (sha256(path.read_bytes()).hexdigest(), path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _reach(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port))


def _found(program: str) -> str | None:
    return shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


def _program(name: str) -> str:
    found = _found(name)
    assert found is not None, name  # `lacking_programs` was asked first
    return found


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def _wait_for(port: int, log: Path) -> None:
    for _ in range(200):
        with suppress(OSError):
            _reach(port).close()
            return
        time.sleep(0.05)
    raise AssertionError(f"a server does not start: {log.read_text(errors='replace')}")
