"""A delivery as a whole: what is suspicious is refused or told, nothing is half loaded, and what was in service stays."""

import subprocess
import sys
from pathlib import Path

import pytest

from ketenzicht.kernel.errors import DeliveryRefused, WrongCall
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import mapping
from tests.integration.desk import (
    AT,
    BSN,
    CONTACTEN,
    HEADER,
    KLANTCONTACT,
    ask,
    build,
    kept,
    klantcontact,
    load,
    refused,
    staged,
    told,
    written,
)


def many(count: int, *, kanaal: str = "Web") -> str:
    return f"{HEADER}\n" + "".join(f"{number};;{kanaal};2026-01-05\n" for number in range(count))


# A drop in rows


def test_a_delivery_that_drops_to_a_tenth_raises_an_alarm_and_is_refused(house: Installation, tmp_path: Path) -> None:
    load(house, KLANTCONTACT, written(tmp_path / "mei.csv", many(100)))
    build(house)
    june = written(tmp_path / "juni.csv", many(10))
    said = refused(house, KLANTCONTACT, june)
    assert said == (
        "Alarm: contact telt nu 10 rijen en bij de vorige levering 100; klopt dat, laad dan opnieuw met --accept-drop."
    )
    assert ask(house, "SELECT count(*) FROM contact") == [(100,)]
    assert load(house, KLANTCONTACT, june, accept_drop=True).tables[0].accepted == 10
    build(house)
    assert ask(house, "SELECT count(*) FROM contact") == [(10,)]


def test_rows_that_all_went_to_quarantine_count_as_a_drop(in_service: Installation, tmp_path: Path) -> None:
    said = refused(in_service, KLANTCONTACT, written(tmp_path / "c.csv", many(50, kanaal="Fax")))
    assert "contact telt nu 0 rijen en bij de vorige levering 3" in said


@pytest.mark.parametrize(("rows", "levering"), [(11, "volledig"), (1, "mutaties")])
def test_no_alarm_for_a_smaller_drop_or_a_delivery_of_changes(
    house: Installation, tmp_path: Path, rows: int, levering: str
) -> None:
    load(house, KLANTCONTACT, written(tmp_path / "mei.csv", many(100)))
    mapping_text = KLANTCONTACT.replace("levering: volledig", f"levering: {levering}")
    assert load(house, mapping_text, written(tmp_path / "juni.csv", many(rows))).alarms == ()


def test_with_evolve_a_drop_is_an_alarm_and_no_refusal(house: Installation, tmp_path: Path) -> None:
    evolve = klantcontact(top="on_error: evolve")
    load(house, evolve, written(tmp_path / "mei.csv", many(100)))
    delivery = load(house, evolve, written(tmp_path / "juni.csv", many(5)))
    assert delivery.alarms == ("Alarm: contact telt nu 5 rijen en bij de vorige levering 100.",)


# freeze and evolve


def test_with_freeze_one_bad_row_refuses_the_delivery(in_service: Installation, tmp_path: Path) -> None:
    freeze = klantcontact(top="on_error: freeze")
    said = refused(in_service, freeze, written(tmp_path / "c.csv", CONTACTEN + "4;;Fax;2026-02-03\n"))
    assert "omdat de mapping op freeze staat; de eerste: c.csv, rij 5: Kolom kanaal: de code «Fax»" in said


def test_with_freeze_a_new_column_refuses_the_delivery(in_service: Installation, tmp_path: Path) -> None:
    freeze = klantcontact(top="on_error: freeze")
    content = f"{HEADER};naam\n1;;Web;2026-01-05;Jansen\n"
    assert "de kolom naam is nieuw; neem haar op in de mapping of noem haar bij ignore" in refused(
        in_service, freeze, written(tmp_path / "c.csv", content)
    )


def test_with_evolve_a_column_that_stayed_away_is_empty_unless_it_is_compulsory(
    house: Installation, tmp_path: Path
) -> None:
    evolve = klantcontact(top="on_error: evolve")
    delivery = load(house, evolve, written(tmp_path / "c.csv", "nummer;kanaal;datum\n1;Web;2026-01-05\n"))
    assert delivery.alarms == ("c.csv: de kolommen BSN ontbreken en zijn leeg gelezen.",)
    assert staged(house, delivery, "contact", "contact_id, persoon") == [("1", None)]
    said = refused(house, evolve, written(tmp_path / "d.csv", "nummer;BSN;kanaal\n1;;Web\n"))
    assert "d.csv: de kolom datum ontbreekt" in said


# The files


def test_a_file_that_changes_while_it_is_loaded_is_refused(in_service: Installation, tmp_path: Path) -> None:
    file = written(tmp_path / "c.csv", many(100))
    before = kept(in_service)

    def change(step: str, part: float) -> None:
        if "controleren" in step:
            file.write_text(many(99), encoding="utf-8")

    with pytest.raises(DeliveryRefused, match=r"c\.csv: het bestand is tijdens het laden veranderd"):
        in_service.desk.load(mapping.parse(KLANTCONTACT, "m.yaml"), [file], at=AT, progress=change)
    assert kept(in_service) == before


def test_a_file_that_is_not_there_is_a_wrong_call(in_service: Installation, tmp_path: Path) -> None:
    said = refused(in_service, KLANTCONTACT, tmp_path / "weg.csv", error=WrongCall)
    assert "weg.csv is er niet; controleer de naam en de map" in said


def test_a_file_with_another_name_than_the_pattern_is_refused(in_service: Installation, tmp_path: Path) -> None:
    pattern = klantcontact('format: csv, delimiter: ";", pattern: "contacten_*.csv"')
    file = written(tmp_path / "uren_2026.csv", CONTACTEN)
    assert "de naam past niet bij contacten_*.csv uit de mapping" in refused(in_service, pattern, file)


def test_one_bad_file_of_several_refuses_them_all(in_service: Installation, tmp_path: Path) -> None:
    good, bad = written(tmp_path / "a.csv", many(5)), written(tmp_path / "b.csv", many(5).replace("datum", "dag"))
    assert refused(in_service, KLANTCONTACT, good, bad).startswith("b.csv: de kolom datum ontbreekt")


def test_rows_of_several_files_are_told_with_their_own_file_and_line(house: Installation, tmp_path: Path) -> None:
    one = written(tmp_path / "a.csv", f"{HEADER}\n1;;Web;2026-01-05\n2;;Fax;2026-01-05\n")
    other = written(tmp_path / "b.csv", f"{HEADER}\n1;;Web;2026-01-06\n3;;Web;2026-01-05\n")
    delivery = load(house, KLANTCONTACT, one, other)
    assert staged(house, delivery, "contact", "contact_id") == [("3",)]
    assert sorted(said.split(": ")[0] for said in told(house, delivery)) == [
        "a.csv, rij 2",
        "a.csv, rij 3",
        "b.csv, rij 2",
    ]


def test_equal_rows_in_two_files_of_one_delivery_are_loaded_once(house: Installation, tmp_path: Path) -> None:
    one = written(tmp_path / "a.csv", f"{HEADER}\n1;;Web;2026-01-05\n")
    other = written(tmp_path / "b.csv", f"{HEADER}\n1;;Web;2026-01-05\n2;;Web;2026-01-05\n")
    delivery = load(house, KLANTCONTACT, one, other)
    assert staged(house, delivery, "contact", "contact_id") == [("1",), ("2",)]
    assert delivery.tables[0].read == delivery.tables[0].accepted + delivery.tables[0].quarantined == 3
    assert [said.split(": ")[0] for said in told(house, delivery)] == ["b.csv, rij 2"]


# What people see at the command line


def command(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    main = "from ketenzicht.project.cli import main; main()"
    say = [sys.executable, "-c", main, "--data", str(folder / "data"), *map(str, words)]
    return subprocess.run(say, capture_output=True, text=True, check=False, timeout=120)


def test_the_exit_status_and_the_sentences_of_the_command_line(furnished: Path, tmp_path: Path) -> None:
    m = written(tmp_path / "m.yaml", KLANTCONTACT)
    bad = written(tmp_path / "bad.csv", f"{HEADER}\n1;123456789;Web;2026-01-05\n2;{BSN};Web;2026-01-05\n")
    wrong = written(tmp_path / "wrong.yaml", KLANTCONTACT.replace("levering", "levring"))
    loaded = command(tmp_path, "load", m, bad)
    assert loaded.returncode == 3 and "1 rij staat in quarantaine" in loaded.stdout + loaded.stderr
    shown = command(tmp_path, "quarantine", "show")
    assert shown.returncode == 0 and "bad.csv, rij 2: Kolom BSN: «*****6789»" in shown.stdout.replace("\n", " ")
    assert "123456789" not in shown.stdout + shown.stderr
    empty = command(tmp_path, "load", m, written(tmp_path / "leeg.csv", ""))
    assert (empty.returncode, empty.stderr.strip()) == (4, "leeg.csv: het bestand is leeg; lever het opnieuw aan.")
    misspelt = command(tmp_path, "load", wrong, bad)
    assert misspelt.returncode == 2 and "bedoelde u levering?" in misspelt.stderr
    assert not any("Traceback" in run.stderr for run in (loaded, shown, empty, misspelt))
