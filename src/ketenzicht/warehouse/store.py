"""The data folder: where everything of one installation lies on disk, and the one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ketenzicht.kernel import files
from ketenzicht.kernel.codes import DEMO_MARK
from ketenzicht.kernel.errors import WrongCall

LAYOUT = "1"


@dataclass(frozen=True, kw_only=True)
class Store:
    """One data folder. Paths only; what lies in them is made and read by the module of that name."""

    root: Path

    @property
    def landing(self) -> Path:
        """Originals as they came, encrypted, until their term ends."""
        return self.root / "landing"

    @property
    def deliveries(self) -> Path:
        """One record per delivery: the moment that a record appears here, the delivery counts."""
        return self.root / "deliveries"

    @property
    def staging(self) -> Path:
        """Checked, typed and pseudonymised rows, a Parquet file per delivery and table."""
        return self.root / "staging"

    @property
    def quarantine(self) -> Path:
        """Rows that did not pass, encrypted, with the reason."""
        return self.root / "quarantine"

    @property
    def parts(self) -> Path:
        """Content-addressed Parquet parts of all snapshots."""
        return self.root / "parts"

    @property
    def snapshots(self) -> Path:
        """Per snapshot a DuckDB file with views over its parts."""
        return self.root / "snapshots"

    @property
    def cubes(self) -> Path:
        """Protected figures of a snapshot, worked out once; the name of each file begins with the id of its snapshot."""
        return self.root / "cubes"

    @property
    def derived(self) -> Path:
        """Rows that are worked out of a snapshot and kept with it, in a folder of its id."""
        return self.root / "derived"

    @property
    def builds(self) -> Path:
        """One manifest per build, never changed."""
        return self.root / "builds"

    @property
    def current(self) -> Path:
        """The pointer to the build that is in service."""
        return self.root / "current"

    @property
    def vault(self) -> Path:
        """Who is behind a pseudonym."""
        return self.root / "vault"

    @property
    def log(self) -> Path:
        """What was done, by whom and why, one JSON line each, append only."""
        return self.root / "log" / "handelingen.jsonl"

    @property
    def publications(self) -> Path:
        """The publication ledger: which tables left the house, and what was hidden in them."""
        return self.root / "publications" / "uitgegeven.jsonl"

    @property
    def register(self) -> Path:
        """What the municipality itself says of its sources: bronnen.yaml, optional."""
        return self.root / "bronnen.yaml"

    @property
    def settings(self) -> Path:
        """Terms of keeping and legal terms of its own: instellingen.yaml, optional."""
        return self.root / "instellingen.yaml"

    @property
    def erasing(self) -> Path:
        """Pseudonyms of an erasure that is under way; gone when it is done."""
        return self.root / "erasing"

    @property
    def erasures(self) -> Path:
        """The moments of the erasures that are done, one a line."""
        return self.root / "erasures"

    @property
    def demo_mark(self) -> Path:
        """Exists where the folder holds made-up residents only."""
        return self.root / DEMO_MARK

    @property
    def is_demo(self) -> bool:
        """Whether the folder holds made-up residents only."""
        return self.demo_mark.exists()

    def mark_as_demo(self) -> None:
        """From now on only made-up residents come into this folder."""
        files.write_atomically(self.demo_mark, b"Alleen verzonnen inwoners.\n")

    def relative(self, path: Path) -> str:
        """A path as it is written in records, so that the folder can be moved."""
        return path.relative_to(self.root).as_posix()

    @contextmanager
    def writing(self, wait: float = 60.0) -> Iterator[None]:
        """Be the only writer. Waits for another one, then raises DeliveryRefused."""
        with files.exclusive_lock(self.root / "lock", wait=wait):
            yield


def create(root: Path) -> Store:
    """The store in this folder, made where it is not there yet. Raises WrongCall for a folder of something else."""
    store = Store(root=root.absolute())
    mark = store.root / "ketenzicht"
    if not mark.exists():
        if store.root.is_dir() and any(_is_foreign(path) for path in store.root.iterdir()):
            raise WrongCall(
                f"De map {root} is niet leeg en is geen datamap van Ketenzicht; kies een andere met --data."
            )
        files.private_folder(store.root)
        files.write_atomically(mark, f"{LAYOUT}\n".encode())
    _require_layout(mark, root)
    for folder in (
        store.landing,
        store.deliveries,
        store.staging,
        store.quarantine,
        store.parts,
        store.snapshots,
        store.builds,
        store.vault,
        store.log.parent,
    ):
        files.private_folder(folder)
    return store


def _is_foreign(path: Path) -> bool:
    """Not the lock, and not what a crash or another process left while it made this very folder."""
    ours = {
        "lock",
        "bronnen.yaml",
        "instellingen.yaml",
        "proeven.yaml",
        "samenhang.yaml",
        "eigen",
    }  # who sets up an installation may begin with what it should know
    return path.name not in ours and files.UNFINISHED not in path.name


def open_existing(root: Path) -> Store:
    """The store in this folder. Raises WrongCall where there is none."""
    mark = root / "ketenzicht"
    if not mark.exists():
        raise WrongCall(
            f"In {root} staan nog geen gegevens; laad eerst een levering met: ketenzicht load MAPPING BESTAND."
        )
    _require_layout(mark, root)
    return Store(root=root.absolute())


def _require_layout(mark: Path, root: Path) -> None:
    found = mark.read_text(encoding="utf-8").strip()
    if found != LAYOUT:
        raise WrongCall(
            f"De datamap {root} is gemaakt door een andere versie van Ketenzicht (indeling {found}, deze kent {LAYOUT})."
        )
