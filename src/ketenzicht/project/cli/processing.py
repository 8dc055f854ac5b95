"""The register of processing (AVG art. 30) and the annex of the DPIA, as Dutch Markdown, made from contracts, policies and
settings."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import say
from ketenzicht.warehouse.contract import Contract, contracts

if TYPE_CHECKING:
    from ketenzicht.regie.bewaren.processing import Verwerking

MEASURES = (
    ("Toegang", "Elke lijst, elk stuk en elk cijfer gaat door één set regels per soort gegeven; wat niet mag, bestaat niet voor de lezer."),
    ("Dat en wat", "Dat er iets is en waar het over gaat staan in twee tabellen; lijsten, meldingen en mail lezen alleen de eerste."),
    ("Logboek", "Elke blik op inhoud en elke handeling wordt vastgelegd met de reden (NEN 7513) en verzegeld in een keten."),
    ("Pseudoniemen", "BSN, namen en vrije tekst komen niet in het magazijn; de kluis met de sleutel ligt buiten de gegevensmap."),
    ("Versleuteling", "Documenten, leveringen en de kluis zijn versleuteld opgeslagen (AES-256-GCM)."),
    ("Kleine aantallen", "Cijfers over minder dan vijf of tien personen worden verborgen, ook als ze uit totalen te berekenen zijn."),
    ("Vernietigen", "Eén run vernietigt wat over de termijn is, met geschiedenis, concepten, meldingen en documenten, en schrijft een register."),
    ("Aanmelden", "Wachtwoord en tweede factor; één rol tegelijk; ongewoon lezen komt wekelijks bij de auditor."),
)  # fmt: skip

REMAINING = (
    "Wie meer antwoorden uit verschillende perioden en snapshots combineert, kan in een enkel geval iets over een kleine groep afleiden.",
    "Vrije tekst kan iets over een ander bevatten; bij inzage wordt zulke tekst eerst nagekeken.",
    "Een regisseur ziet veel van een gezin; dat is nodig voor de regie, en het logboek laat zien wie wat zag.",
    "Vernietigen van de sleutel maakt gegevens onomkeerbaar pseudoniem, niet anoniem; daarom verlopen ook de snapshots.",
)

Row = Sequence[str]


def processing(*, organisations: bool, dpia: bool) -> int:
    """Print the register, with the organisations of the record where that is asked, and the annex of the DPIA."""
    _open_models()
    from ketenzicht.regie.bewaren.processing import processings

    kinds = processings()
    lines = [
        "# Register van verwerkingen",
        "",
        _HEAD,
        *_standing(organisations),
        *_record(kinds),
        *_warehouse(),
        *_terms(),
    ]
    lines += [*_measures(), *_rights()]
    if dpia:
        lines += _annex(kinds)
    say("\n".join(lines))
    return DONE


_HEAD = (
    "Gemaakt uit de contracten, de regels en de instellingen van deze installatie (AVG art. 30). "
    "De jurist, de archivaris en de functionaris gegevensbescherming bevestigen doelen, grondslagen en termijnen."
)


def _open_models() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketenzicht.project.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def _standing(organisations: bool) -> Iterator[str]:
    from ketenzicht.regie.bewaren.processing import STANDING

    yield from ("", "## Wie verantwoordelijk is en wie verwerkt", "")
    yield from _table(
        ("Soort organisatie", "Rol", "Waarom"), [(soort.label, rol, why) for soort, (rol, why) in STANDING.items()]
    )
    if organisations:
        from ketenzicht.access.models import Organisatie

        rows = Organisatie.objects.filter(geldig_tot=None).order_by("naam")
        named = [(row.naam, ", ".join(row.gemeenten), STANDING[Organisatie.Soort(row.soort)][0]) for row in rows]
        yield ""
        yield from _table(("Organisatie", "Gemeenten", "Rol"), named)


def _record(kinds: "Iterable[Verwerking]") -> Iterator[str]:
    yield from (
        "",
        "## Het dossier",
        "",
        "Betrokkenen: inwoners met een hulpvraag, hun gezin en netwerk, melders, en medewerkers.",
        "",
    )
    yield from _table(
        ("Gegeven", "Doel", "Grondslag", "Ziet dat het er is", "Ziet waar het over gaat"),
        [(k.soort, k.doel, k.grondslag, _listed(k.ziet_dat), _listed(k.ziet_wat)) for k in kinds],
    )


def _warehouse() -> Iterator[str]:
    yield from (
        "",
        "## Het magazijn",
        "",
        "Gepseudonimiseerd, voor statistiek en sturing; niet om personen uit te kiezen (P-5).",
        "",
    )
    personal = [found for found in contracts().values() if found.protected_unit]
    yield from _table(
        ("Tabel", "Eén rij is", "Over", "Bijzondere kolommen"),
        [(c.title, c.description, _listed(c.protected_unit), _listed(_special(c))) for c in personal],
    )


def _special(found: Contract) -> list[str]:
    return [column.name for column in found.stored if column.special]


def _terms() -> Iterator[str]:
    from ketenzicht.regie.bewaren.processing import terms

    yield from (
        "",
        "## Bewaartermijnen",
        "",
        "Startwaarden; een gemeente kan ze zelf instellen, met ingang van een dag.",
        "",
    )
    yield from _table(
        ("Instelling", "Startwaarde", "Betekenis", "Bron"),
        [
            (term.key, f"{term.default} {getattr(term.shape, 'unit', '')}".strip(), term.zin, term.bron)
            for term in terms()
        ],
    )


def _measures() -> Iterator[str]:
    yield from ("", "## Maatregelen", "")
    yield from _table(("Maatregel", "Hoe"), MEASURES)


def _rights() -> Iterator[str]:
    yield from ("", "## Rechten van betrokkenen", "")
    yield (
        "Inzage, correctie, wissing, beperking en bezwaar zijn handelingen in het dossier, met een termijn van een maand na "
        "ontvangst, die een keer met twee maanden kan worden verlengd (AVG art. 12 lid 3). Wat iets over een ander kan zeggen, "
        "wordt voor inzage eerst nagekeken; wie een signaal meldde, wordt nooit genoemd."
    )


def _annex(kinds: "Iterable[Verwerking]") -> Iterator[str]:
    yield from ("", "# Bijlage bij de DPIA", "", "## Velden van het dossier", "")
    yield from _table(
        ("Gegeven", "Velden: dat het er is", "Velden: waar het over gaat"),
        [(k.soort, _listed(k.dat), _listed(k.wat)) for k in kinds],
    )
    yield from ("", "## Velden van het magazijn", "")
    for found in contracts().values():
        if found.protected_unit:
            yield from ("", f"### {found.title}", "")
            rows = [(c.name, c.purpose, "ja" if c.special else "") for c in found.stored]
            yield from _table(("Kolom", "Doel", "Bijzonder"), rows)
    yield from ("", "## Risico dat overblijft", "")
    yield from (f"- {risk}" for risk in REMAINING)


def _table(heads: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'|'.join('---' for _ in heads)}|"
    yield from (f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
