"""A PostgreSQL of our own under the data folder: started by the first who needs it, stopped by the last."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from ketenzicht.kernel.errors import DeliveryRefused
from ketenzicht.kernel.files import exclusive_lock, private_folder, shared_lock
from ketenzicht.project.postgres import cluster, place
from ketenzicht.project.postgres.addresses import Addresses
from ketenzicht.project.postgres.binaries import binaries
from ketenzicht.project.postgres.cluster import Cluster
from ketenzicht.project.postgres.errors import TooBusy

WAIT = 180.0
"""seconds for another who starts or stops it: after a crash it may have much to repair"""

ADMIN, DATABASE = "postgres", "ketenzicht"
_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class Embedded:
    """The server of one data folder. It listens on a unix socket only, in a folder that nobody else can enter."""

    prepares_itself = True

    def __init__(
        self, data: Path, *, settings: Mapping[str, str] = _NO_SETTINGS, elsewhere: Sequence[Path] | None = None
    ) -> None:
        """`settings` of PostgreSQL on top of ours; `elsewhere` are folders for what it cannot reach in the data folder."""
        self.data = data.absolute()
        self._settings = settings
        self._elsewhere = elsewhere

    @contextmanager
    def use(self) -> Iterator[Addresses]:
        """The server runs while anybody, in whatever process, has this open. A process that is killed lets go of it; the
        server then runs on until the next user has finished. Raises PostgresError."""
        private_folder(self.data)
        with ExitStack() as using:
            with self._starting():
                using.enter_context(shared_lock(self.data / "postgres.using", wait=WAIT))
                running = self.cluster()
                running.start()
            try:
                yield addresses(running.sockets)
            finally:
                with self._starting():
                    using.close()
                    if self._nobody_uses_it():
                        running.stop()

    def watch(self) -> None:
        """Start it again when it was killed. Raises PostgresError."""
        running = self.cluster()
        if running.pid() is None:
            with self._starting():
                running.start()

    def cluster(self) -> Cluster:
        """Its files and programs; the folder is made where it is not there yet."""
        private_folder(self.data)
        user = place.run_as()
        home = place.home_of(self.data, user, place.elsewhere() if self._elsewhere is None else self._elsewhere)
        found = binaries(user, home)
        return Cluster(
            home=home, sockets=place.sockets_of(home, user), binaries=found, user=user, settings=self._settings
        )

    @contextmanager
    def _starting(self) -> Iterator[None]:
        """Be the only one who starts or stops it."""
        lock = self.data / "postgres.starting"
        with ExitStack() as held:
            try:
                held.enter_context(exclusive_lock(lock, wait=WAIT))
            except DeliveryRefused:
                raise TooBusy(lock) from None
            yield

    def _nobody_uses_it(self) -> bool:
        try:
            with exclusive_lock(self.data / "postgres.using", wait=0.0):
                return True
        except DeliveryRefused:
            return False


def addresses(sockets: Path) -> Addresses:
    """The URLs of an embedded server: its folder keeps others out, so there are no passwords."""
    url = f"postgresql://{ADMIN}@/{DATABASE}?host={quote(str(sockets))}&port={cluster.PORT}"
    return Addresses(login=url, admin=url)
