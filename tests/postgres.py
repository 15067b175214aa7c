"""A private PostgreSQL server for the tests: made, started, stopped and started again."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

OPTIONS = "-c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories="


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl; None where no server can be made."""
    if _is_root() and not shutil.which("runuser"):
        return None  # initdb refuses root
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl", path=str(Path(found).parent)):
        return Path(found).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: int(path.parent.parent.name), default=None)
    return newest and newest.parent


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One cluster in a folder of its own, reached at a free port of loopback."""

    def __init__(self, folder: Path, durable: bool = False) -> None:
        found = binaries()
        assert found is not None
        self.bin, self.port, self._made = found, _port(), 0
        self._options = OPTIONS.replace("fsync=off", "fsync=on") if durable else OPTIONS
        self._root = _is_root()
        # The server's own user cannot look into a folder that is root's alone.
        self.folder = Path(tempfile.mkdtemp(prefix="qdflood-pg-")) if self._root else folder
        if self._root:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-A", "trust", "-U", "qdflood", "-E", "UTF8", "--no-sync")
        self.start()

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        before = ["runuser", "-u", "postgres", "--"] if self._root else []
        data = str(self.folder / "data")
        # A pipe would stay open as long as the server that inherits it.
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            subprocess.run(
                [*before, str(self.bin / program), "-D", data, *arguments],
                check=check, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def start(self) -> None:
        """Returns when the server takes connections."""
        self._run("pg_ctl", "-w", "-o", f"-p {self.port} {self._options}", "start")

    def stop(self) -> None:
        """Breaks every connection off."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop", check=False)

    def remove(self) -> None:
        """Stops it and takes its folder away."""
        self.stop()
        if self._root:
            shutil.rmtree(self.folder, ignore_errors=True)
            (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql+psycopg://qdflood@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The address of a new empty database."""
        import psycopg

        self._made += 1
        name = f"log{self._made}"
        address = self.url().replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)
