"""A scheduler and its workers as processes, and a ledger that the database itself keeps of them."""

import random
import signal
import subprocess
from dataclasses import dataclass, field

from sqlalchemy import text

from storage.session import Database
from tests.support.commands import Folder
from tests.support.daemons import PATIENCE

# Jobs handed out and ended, and ends of visits, written by triggers: what was committed is here.
LEDGER = """
CREATE TABLE ledger (at timestamptz DEFAULT clock_timestamp(), what text, source text, job bigint);
CREATE FUNCTION note_job() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.ledger (what, source, job) VALUES ('handed', NEW.queueing_lock, NEW.id);
    ELSE
        INSERT INTO public.ledger (what, source, job) VALUES ('done', OLD.queueing_lock, OLD.id);
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION note_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.ledger (what, source) VALUES (
        CASE WHEN NEW.failures > 0 THEN 'failed' ELSE 'ended' END, NEW.source);
    RETURN NULL;
END $$;
CREATE TRIGGER noted AFTER INSERT OR DELETE ON public_fleet.procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION public.note_job();
CREATE TRIGGER noted AFTER UPDATE ON schedule FOR EACH ROW
    WHEN (NEW.last_finished_at IS DISTINCT FROM OLD.last_finished_at)
    EXECUTE FUNCTION public.note_end();
"""


def keep_a_ledger(database: Database) -> None:
    """Let the database note each job and each visit's end; the queue must be there."""
    with database.write() as tx:
        driver = tx.connection.driver_connection
        driver.execute(LEDGER)


def noted(database: Database, what: str) -> dict[str, list[int | None]]:
    """Return by source the jobs (None for ends of visits) that the ledger has of a kind."""
    found: dict[str, list[int | None]] = {}
    with database.read() as tx:
        rows = tx.execute(
            text("SELECT source, job FROM ledger WHERE what = :what ORDER BY at"), {"what": what}
        )
        for source, job in rows:
            found.setdefault(source, []).append(job)
    return found


@dataclass
class Processes:
    """The processes of a fleet by name; each is started anew when it was killed."""

    folder: Folder
    names: tuple[str, ...]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start "daemon", or a worker by any other name."""
        command = "daemon" if name == "daemon" else "worker"
        with (self.folder.path / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own program
                self.folder.command(command),
                cwd=self.folder.path, env=self.folder.environment(), stderr=log,
            )  # fmt: skip

    def start_all(self) -> None:
        for name in self.names:
            self.start(name)

    def kill_one(self, moments: random.Random) -> None:
        """Kill one of them, whichever, and start it anew."""
        name = moments.choice(self.names)
        self.running[name].kill()
        self.running[name].wait(PATIENCE)
        self.kills[name] = self.kills.get(name, 0) + 1
        self.start(name)

    def end(self, name: str, patience: float = PATIENCE) -> int:
        """Ask one to end, and return its exit code."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(patience)

    def kill_all(self) -> None:
        for process in self.running.values():
            process.kill()
            process.wait(PATIENCE)
        self.running.clear()
