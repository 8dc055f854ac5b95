"""Numbers in a PDF, read back out of it, are those of the report, and what is hidden is nowhere in the file."""

import os
import subprocess
import sys
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ketenzicht.kernel.figures import HIDDEN, UNKNOWN, Figure, Measure, shown
from ketenzicht.reports.model import Column, Report, Table
from ketenzicht.reports.renderers.pdf import render
from tests.unit.reports.sample import sample
from tests.unit.reports.tagged import Document, read

EXPECTED = {
    "Organisatie|Niet opgepakt|In uitvoering|Gemiddelde leeftijd dagen|Waarde": [
        "Wijkteam Noord|203|409|21,3|€ 1.250.000",
        "UWV|148|251|18,5|€ 480.250",
        "RMC <Regio> & Co|×|×|×|×",
        '=HYPERLINK("http://kwaad.example";"Klik")|45|66|33,0|€ 12.345',
        "onbekend|×|×|?|?",
        "Totaal|451|783|20,8|€ 1.901.234",
    ],
    "Maand|Nieuw|Nieuw, een jaar eerder|Stand op|Toelichting": [
        "januari 2026|287|301|31-01-2026|@januari: veel herindicaties",
        "februari 2026|310|×|28-02-2026|",
    ],
    "Leeftijd|Geslacht|Totaal": [
        "man|vrouw",
        "0-17|×|×|80",
        "18-44|118|131|249",
        "45-64|167|190|357",
        "65+|×|×|64",
        "Totaal|358|392|750",
    ],
    "Reeks|Jaar|jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec": [
        "Wijkteam Noord|2025||520|531|548|560|571|540|498|533|566|581|590",
        "Wijkteam Noord|2026|602|612||||||||||",
        "UWV|2025||333|340|351|349|×|×|301|322|358|366|371",
        "UWV|2026|380|399||||||||||",
    ],
    "Rang|Onderwerp|Waarde|Aandeel|Personen|Vorige periode|Verschil|Jaar eerder": [
        "1|Geld|502|40,7%|301|488|+14|455",
        "2|Werk|377|30,6%|250|×||342",
        "|onbekend|×|×|×|×||21",
        "|Overig|×|||||",
        "|Totaal|1.234|100,0%|900|1.187|+47|1.102",
    ],
    "Onderwerp|jan 2026|feb 2026": ["Geld|488|502", "Werk|×|377", "onbekend|×|×"],
    "Van organisatie|Naar: organisatie|Waarde|Aandeel": [
        "Wijkteam Noord|UWV|140|45,2%",
        "Wijkteam Noord|RMC <Regio> & Co|88|28,4%",
        '=HYPERLINK("http://kwaad.example";"Klik")|UWV|61|19,7%',
        "Overig||×|",
        "Totaal||310|",
    ],
    "Organisatie|Begin|In|Uit|Eind": [
        "UWV|380|71|52|399",
        "RMC <Regio> & Co|×|×|×|×",
        "Wijkteam Noord|×|×|×|×",
        "Totaal|1.187|310|263|1.234",
    ],
    "Stap|Waarde|Van de eerste stap": [
        "Verstuurd|310|100,0%",
        "Gestart|204|65,8%",
        "Gesloten|92|29,7%",
        "Met feedback|×|×",
    ],
    "Gebied|Waarde": ["Dorpskern|512", "De Weiden|298", "'t Zand|×", "De Kreken|×"],
    "Onderdeel|Besteed|Begroot|Oordeel": [
        "Wmo|€ 3.100.000|€ 3.400.000|binnen begroting",
        "Jeugd|€ 5.212.000|€ 4.800.000|N € 412.000",
        "Pgb|×|€ 260.000|",
    ],
    "Persoon|Wijk|Oudste taak|Open taken": [
        "p-7f3a|Dorpskern|03-11-2025|3",
        "p-91bc|De Weiden||1",
        "+31612345678|onbekend|01-02-2026|?",
    ],
    "Organisatie|Aantal|P10 dagen|P25 dagen|Mediaan dagen|P75 dagen|P90 dagen": [
        "UWV|71|4,0|9,0|18,5|29,0|41,0",
        "RMC <Regio> & Co|×|×|×|×|×|×",
        "Totaal|263|3,0|8,0|16,0|27,0|44,5",
    ],
    "Rapport|Kerncijfer|Nu|Vorige periode|Jaar eerder|Norm|Oordeel": [
        "Open taken per organisatie|Open taken|1.234|1.187|1.311||",
        "Termijnen <per partner>|Te laat|17,3%|12,5%|×|15,0%|slechter dan de norm",
    ],
    "Periode|Open taken|Te laat": [
        "december 2025|1.150|11,0%",
        "januari 2026|1.187|×",
        "februari 2026|1.234|17,3%",
    ],
    "Cijfer|Laatste|Eigen cijfer is|Bron, periode en status": [
        "Uitstroom naar werk|2,6%||eigen cijfer",
        "Deelnemers *|2,3%|+0,3 procentpunt|Divosa-benchmark <nieuw> · 2025-Q4 · voorlopig · 214 deelnemers",
    ],
    "Periode|Uitstroom naar werk|Deelnemers": [
        "eerste kwartaal 2025|2,1%|1,9%",
        "tweede kwartaal 2025|×|2,0%",
        "derde kwartaal 2025|2,4%|2,3%",
        "vierde kwartaal 2025|2,6%|2,3%",
    ],
    "Maand|In|Uit|Eind, prognose|Laag|Hoog|Bijgesteld": [
        "maart 2026|310|270|1.274|1.240|1.308|1.274",
        "april 2026|305|275|1.304|1.255|1.353|1.280",
        "mei 2026|300|280|1.324|1.262|1.386|1.276",
    ],
    "Model|Fout (MASE)|Dekking van de band": ["in en uit: gedempte trend|0,71|83%"],
    "Periode|In|Uit|Eind": [
        "maart 2025|300|280|1.302",
        "april 2025|300|280|1.287",
        "mei 2025|×|×|×",
        "juni 2025|300|280|1.254",
        "juli 2025|300|280|1.240",
        "augustus 2025|300|280|1.199",
        "september 2025|300|280|1.180",
        "oktober 2025|300|280|1.201",
        "november 2025|300|280|1.215",
        "december 2025|300|280|1.190",
        "januari 2026|300|280|1.187",
        "februari 2026|300|280|1.234",
    ],
}
"""written by hand from sample.py, not by the code under test"""
NAME = "open-taken-per-organisatie_2026-02.pdf"


@cache
def document() -> Document:
    return read(render(sample())[NAME])


def with_table(block: Table) -> Report:
    """The sample with this table as its only block."""
    return replace(sample(), blocks=(block,))


def plain(words: str) -> str:
    """Without the places where a long word may break."""
    return words.replace("\u200b", "")


def test_every_table_says_what_the_report_says() -> None:
    tables = {"|".join(rows[0]): [plain("|".join(row)) for row in rows[1:]] for rows in document().tables()}
    assert {head: rows for head, rows in tables.items() if head in EXPECTED} == EXPECTED
    assert [head for head in tables if head not in EXPECTED] == ["Onderdeel|Gegeven", "Bron|Geleverd|Oordeel"]


def test_the_last_part_says_where_the_figures_rest_on() -> None:
    told = document().root.words()
    for words in (
        "2 van 3 gemeenten leverden aan",
        "28 februari 2026",
        "3f9c1a7be0d24c55, gemaakt op 2 maart 2026 om 06.30 uur",
        "Alle gemeenten",
        "Intern",
        "Teammanager, gemeente Waardhuizen",
        "31 rijen apart gezet",
        "Mediaan van het aantal kalenderdagen van versturen tot sluiten.",
        "Tellingen zijn afgerond; delen tellen niet altijd op.",
        "Versie 3, sinds 1 januari 2026: kaart per wijk erbij",
        "artikel 5.1.1",
        "1 februari 2026 tot en met 28 februari 2026",
    ):
        assert words in told


FIGURES = st.one_of(
    st.decimals(-(10**9), 10**9, places=3).map(shown), st.sampled_from([HIDDEN, UNKNOWN]).map(lambda figure: figure)
)
MEASURES = st.builds(Measure, unit=st.sampled_from(["aantal", "euro", "%", "dagen"]), decimals=st.integers(0, 3))


@settings(max_examples=25, deadline=None)
@given(measure=MEASURES, figures=st.lists(FIGURES, min_size=1, max_size=30))
def test_any_number_is_read_back_as_it_was_rounded(measure: Measure, figures: list[Figure]) -> None:
    columns = (Column(title="Regel"), Column(title="Waarde", measure=measure))
    rows = tuple((f"regel {at}", figure) for at, figure in enumerate(figures))
    [table, *_] = read(render(with_table(Table(title="Willekeurig", columns=columns, rows=rows)))[NAME]).tables()
    assert [value for _, value in map(tuple, table[1:])] and len(table) == len(figures) + 1
    for (_, told), figure in zip(table[1:], figures, strict=True):
        if figure.value is None:
            assert told == ("×" if figure is HIDDEN else "?")
        else:
            number = Decimal(told.strip("€% ").replace(".", "").replace(",", "."))
            assert number == figure.value.quantize(Decimal(1).scaleb(-measure.decimals), rounding=ROUND_HALF_UP)
            assert ("€" in told) == (measure.unit == "euro")
            assert ("%" in told) == (measure.unit == "%")


def test_hidden_looks_like_hidden_and_leaves_no_trace() -> None:
    """Two reports whose hidden cells hold different numbers before disclosure control are the same file."""
    columns = (Column(title="Groep"), Column(title="Aantal", measure=Measure(unit="aantal")))

    def protected(count: int) -> bytes:
        cell = shown(count) if count >= 5 else HIDDEN
        block = Table(
            title="Klein", columns=columns, rows=(("a", cell), ("b", HIDDEN)), total=("Totaal", shown(73_519))
        )
        return render(with_table(block))[NAME]

    assert protected(2) == protected(4)
    assert protected(4) != protected(83_641)
    assert any("83.641" in cell for row in read(protected(83_641)).tables()[0] for cell in row)


def test_nothing_travels_along_in_the_file() -> None:
    """No data behind the tables, no program, nobody's name: only what the template sets."""
    pdf = document().pdf
    assert not pdf.attachments
    assert "/Names" not in pdf.Root
    assert "/AcroForm" not in pdf.Root
    assert set(pdf.docinfo.keys()) == {"/CreationDate", "/ModDate", "/Creator", "/Subject", "/Title"}
    assert not any(b"sheet.json" in stream or b"taken.over_termijn" in stream for stream in document().streams())


def test_two_runs_give_the_same_bytes_also_in_another_process(tmp_path: Path) -> None:
    here = render(sample())[NAME]
    assert render(with_table(Table(title="iets anders", columns=(Column(title="a"),), rows=())))[NAME] != here
    assert render(sample())[NAME] == here
    program = (
        "import sys; from ketenzicht.reports.renderers.pdf import render; from tests.unit.reports.sample import sample;"
        f"sys.stdout.buffer.write(render(sample())['{NAME}'])"
    )
    for seed, zone in (("1", "Europe/Amsterdam"), ("2", "Pacific/Auckland")):
        settings_of = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C", "HOME": str(tmp_path)}
        root = Path(__file__).parents[3]
        there = subprocess.run(
            [sys.executable, "-c", program], cwd=root, env=settings_of, capture_output=True, check=True
        )
        assert there.stdout == here
