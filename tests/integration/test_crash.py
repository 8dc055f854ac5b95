"""kill -9 at every file operation of every command: the previous snapshot stays, and the same command makes it good."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from ketenzicht.kernel.clock import fixed_clock
from ketenzicht.kernel.crypto import Keyring
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries, manifest, quarantine
from tests.integration import killing, scene
from tests.integration.killing import Command, Ended

COUNTED = "SELECT count(*), count(DISTINCT persoon), min(ontvangen_op), max(kanaal) FROM aanvraag"
NEEDLES = [scene.bsn(number).encode() for number in (1, 7, 5001, 6001)] + [b"Naam1", scene.bsn(1).encode("utf-16-le")]
SYSCALLS = "write,pwrite64,fsync,fdatasync,rename,renameat2,unlink,unlinkat,ftruncate,link,linkat,mkdir,mkdirat"
SHAPE = re.compile(
    r"[0-9a-f]{32}|(?<=builds/)[0-9]{6}"
)  # random names, and the number of a build: a killed one had a number too
CALL = re.compile(r"^([0-9]+) +([a-z0-9]+)\(", re.MULTILINE)  # in the log of strace: thread, call
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What stands in the folder before, and the command that is killed. Files and mappings lie in `inbox`."""

    before: tuple[str, ...]
    killed: str


STEPS: dict[str, tuple[str, tuple[str | None, ...]]] = {
    "load": ("load", ("volledig.yaml", "eerste.csv")),
    "changes": ("load", ("mutaties.yaml", "mutaties.csv")),
    "build": ("build", ()),
    "retry": ("retry", ("beter.yaml",)),
    "erase": ("erase", ("zaken:K3",)),
    "rotate": ("rotate", ()),
}
SCENARIOS = {
    "the first load ever": Scenario(before=(), killed="load"),
    "a load of changes": Scenario(before=("load", "build"), killed="changes"),
    "a first build": Scenario(before=("load",), killed="build"),
    "a build after changes": Scenario(before=("load", "build", "changes"), killed="build"),
    "a retry of the quarantine": Scenario(before=("load", "build"), killed="retry"),
    "an erasure": Scenario(before=("load", "build", "changes"), killed="erase"),
    "a rotation of the key": Scenario(before=("load", "build", "changes"), killed="rotate"),
}


def write_inbox(inbox: Path) -> None:
    inbox.mkdir()
    (inbox / "volledig.yaml").write_text(scene.zaken_mapping(), encoding="utf-8")
    (inbox / "mutaties.yaml").write_text(scene.zaken_mapping("mutaties"), encoding="utf-8")
    better = scene.zaken_mapping().replace(
        "kanaal: kanaal", "kanaal: {from: kanaal, values: {balie: balie, duif: post}}"
    )
    (inbox / "beter.yaml").write_text(better, encoding="utf-8")
    rows = [scene.zaak(number, ontvangen=f"2026-0{1 + number % 3}-10") for number in range(1, 30)]
    scene.zaken_file(inbox / "eerste.csv", [*rows, scene.zaak(30, kanaal="duif"), scene.zaak(31, who=3, kanaal="duif")])
    changed = [scene.zaak(number, ontvangen="2026-02-11", kanaal="telefoon") for number in (2, 3, 40)]
    scene.zaken_file(
        inbox / "mutaties.csv", [*changed, scene.zaak(5, actie="D"), scene.zaak(41, ontvangen="31-02-2026")]
    )


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What is left in the end: the snapshot, its answer, the files without their random names, rows in quarantine."""

    snapshot: str
    answer: object
    files: tuple[str, ...]
    quarantined: tuple[int, ...]
    keys: int


def command(folder: Path, step: str, number: int) -> Command:
    act, arguments = STEPS[step]
    paths = tuple(folder / "inbox" / item if item and "." in item else item for item in arguments)
    return Command(act=act, root=folder / "data", at=scene.NOON + timedelta(hours=number), seed=number, arguments=paths)


def outcome(folder: Path) -> Outcome:
    where = Installation(folder / "data", fixed_clock(scene.NOON))
    keyring = Keyring.open(folder / "data.key")
    every = deliveries.all_deliveries(where.existing)
    found = manifest.find(where.existing, None)
    return Outcome(
        snapshot=found.snapshot,
        answer=scene.answer(where, COUNTED),
        files=tuple(
            sorted(
                SHAPE.sub("*", str(path.relative_to(folder)))
                for path in folder.rglob("*")
                if path.is_file() and path.suffix != ".pin"
            )
        ),
        quarantined=tuple(len(list(quarantine.rows(where.existing, delivery, keyring))) for delivery in every),
        keys=len(keyring.key_ids),
    )


def give(folder: Path, scenario: Scenario) -> Ended:
    """Give the command of the scenario, undisturbed."""
    ended = killing.in_process(command(folder, scenario.killed, len(scenario.before)))
    assert ended.status in (0, 3), ended.operations[-1:]
    return ended


def finish(folder: Path, scenario: Scenario) -> Outcome:
    """Give the command, and build where the command itself is no build."""
    give(folder, scenario)
    return built(folder, scenario)


def built(folder: Path, scenario: Scenario) -> Outcome:
    if scenario.killed != "build":
        assert killing.in_process(command(folder, "build", len(scenario.before) + 1)).status == 0
    return outcome(folder)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A scenario made ready: a template to copy, what its snapshot answered, how an undisturbed run ends, and its operations."""

    scenario: Scenario
    template: Path
    service: object
    undisturbed: Outcome
    operations: int

    def copy(self, target: Path) -> Path:
        return Path(shutil.copytree(self.template, target))


Stages = Callable[[str], Stage]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    made: dict[str, Stage] = {}

    def stage(name: str) -> Stage:
        if name not in made:
            made[name] = _stage(SCENARIOS[name], tmp_path_factory.mktemp("stage"))
        return made[name]

    return stage


def _stage(scenario: Scenario, folder: Path) -> Stage:
    template = folder / "template"
    template.mkdir()
    write_inbox(template / "inbox")
    for number, step in enumerate(scenario.before):
        assert killing.in_process(command(template, step, number)).status in (0, 3)
    undisturbed = Path(shutil.copytree(template, folder / "undisturbed"))
    operations = give(undisturbed, scenario).operations
    return Stage(
        scenario=scenario,
        template=template,
        service=in_service(template),
        undisturbed=built(undisturbed, scenario),
        operations=len(operations),
    )


def in_service(folder: Path) -> object:
    """What the snapshot in service answers; None where there is none."""
    where = Installation(folder / "data")
    if not (folder / "data" / "current").exists():
        return None
    return scene.answer(where, COUNTED)


def check_after_kill(stage: Stage, folder: Path) -> None:
    """The old snapshot answers as before (or the new one is there whole), and nothing readable lies about."""
    assert in_service(folder) in (stage.service, stage.undisturbed.answer)
    data = [found for found in scene.holding(folder, NEEDLES) if found[0].parts[0] != "inbox"]
    assert data == []


def check_kill(stage: Stage, kill_at: int, target: Path) -> None:
    folder = stage.copy(target)
    ended = killing.in_process(command(folder, stage.scenario.killed, len(stage.scenario.before)), kill_at=kill_at)
    assert ended.status == -9
    check_after_kill(stage, folder)
    assert finish(folder, stage.scenario) == stage.undisturbed
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.covers("S1-11")
def test_a_kill_loses_nothing_and_the_same_command_makes_it_good(name: str, stages: Stages, tmp_path: Path) -> None:
    stage = stages(name)
    for kill_at in random.Random(name).sample(range(1, stage.operations + 1), 2):
        check_kill(stage, kill_at, tmp_path / str(kill_at))


@pytest.mark.proof
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_kill_at_every_single_file_operation_loses_nothing(
    name: str, stages: Stages, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = stages(name)
    assert stage.operations > 25  # seven scenarios: over two hundred kills together
    for kill_at in range(1, stage.operations + 1):
        check_kill(stage, kill_at, tmp_path / str(kill_at))
    with capsys.disabled():
        print(f"\n{name}: killed {stage.operations} times, nothing lost")  # noqa: T201 -- what the proof proved


@pytest.mark.proof
@pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace is not installed: the kernel's side of the files is not watched"
)
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_kill_within_the_writing_of_the_engine_and_the_vault_loses_nothing(
    name: str, stages: Stages, tmp_path: Path
) -> None:
    stage = stages(name)
    counted = tmp_path / "counted"
    told = under_strace(stage.copy(counted), stage.scenario, "-o", str(tmp_path / "log"))
    assert told in (0, 3)
    moments = calls((tmp_path / "log").read_text(encoding="utf-8"))
    assert len(moments) > 8
    for number, (call, count) in enumerate(random.Random(name).sample(moments, min(12, len(moments)))):
        folder = stage.copy(tmp_path / str(number))
        assert under_strace(folder, stage.scenario, "-e", f"inject={call}:signal=SIGKILL:when={count}") == -9
        check_after_kill(stage, folder)
        assert finish(folder, stage.scenario) == stage.undisturbed
        shutil.rmtree(folder)


def calls(log: str) -> list[tuple[str, int]]:
    """The calls to kill at: the n-th `write`, the n-th `fsync` … of a thread, as strace counts them. Threads share their
    work differently in every run, so the last ones of each call are left out."""
    made = Counter(found.groups() for found in CALL.finditer(log))
    most: Counter[str] = Counter()
    for (_, call), count in made.items():
        most[call] = max(most[call], count)
    return [(call, number) for call, count in sorted(most.items()) for number in range(1, count * 3 // 4 + 1)]


def under_strace(folder: Path, scenario: Scenario, *options: str) -> int:
    """Run the command of the scenario under strace; returns its status."""
    given = command(folder, scenario.killed, len(scenario.before))
    arguments = ["-" if item is None else str(item) for item in given.arguments]
    call = [
        sys.executable,
        "-B",
        "-m",
        "tests.integration.killing",
        given.act,
        str(given.root),
        given.at.isoformat(),
        str(given.seed),
        *arguments,
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    watched = ["strace", "-f", "-qq", "-e", f"trace={SYSCALLS}", *options]
    return subprocess.run(
        [*watched, *call], env=environment, cwd=ROOT, capture_output=True, check=False, timeout=120
    ).returncode
