"""The commands and their groups. Heavy rooms are imported by the command that needs them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ketenzicht.project.cli import feedback_app, own_app, record_app

app = typer.Typer(
    name="ketenzicht",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Van levering tot rapport: het datamagazijn van het sociaal domein en de cijfers daaruit.",
)
quarantine_app = typer.Typer(
    help="Rijen die niet geladen zijn: bekijken en opnieuw proberen.",
    no_args_is_help=False,
    invoke_without_command=True,
)
snapshot_app = typer.Typer(help="Snapshots maken en bekijken.", no_args_is_help=True)
catalog_app = typer.Typer(
    help="Wat er te vinden is: tabellen, mappings, regels, indicatoren en rapporten.", no_args_is_help=True
)
vault_app = typer.Typer(help="De kluis met wie achter een pseudoniem zit.", no_args_is_help=True)
db_app = typer.Typer(help="De database van het dossier.", no_args_is_help=True)
demo_app = typer.Typer(help="Een verzonnen gemeente om mee te beginnen.", no_args_is_help=True)
for name, group in (
    ("quarantine", quarantine_app),
    ("snapshot", snapshot_app),
    ("catalog", catalog_app),
    ("vault", vault_app),
    ("db", db_app),
    ("demo", demo_app),
):
    app.add_typer(group, name=name)

Format = Annotated[str, typer.Option("--format", help="table of json")]
PeriodOption = Annotated[str, typer.Option("--period", help="Zoals 2026-03, 2026-Q1, 2026-W07 of 2026.")]
ProfileOption = Annotated[str | None, typer.Option(help="Niet preciezer dan dit: zaak, intern, mail of open.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Het bestand; zonder: op het scherm.")]
LiveOption = Annotated[
    bool, typer.Option("--live", help="Uit het dossier zelf, van dit moment: live, niet vastgesteld.")
]
SnapshotOption = Annotated[str | None, typer.Option(help="Het begin van het nummer; zonder: de huidige.")]


@app.callback()
def common(
    context: typer.Context,
    data: Annotated[Path, typer.Option("--data", envvar="KETENZICHT_DATA", help="De datamap.")] = Path("data"),
) -> None:
    """Wat voor elke opdracht geldt."""
    context.obj = data


def _house(context: typer.Context) -> Any:
    from ketenzicht.project.installation import Installation

    return Installation(context.obj)


@app.command()
def load(
    context: typer.Context,
    mapping: Annotated[
        Path, typer.Argument(help="De mapping (YAML) van de bron, of regie voor het eigen dossier.", metavar="MAPPING")
    ],
    file: Annotated[
        list[Path] | None,
        typer.Argument(help="De bestanden van deze levering; een database heeft er geen.", metavar="FILE..."),
    ] = None,
    accept_drop: Annotated[
        bool, typer.Option("--accept-drop", help="Laad ook als er veel minder rijen zijn dan de vorige keer.")
    ] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Neem uit een database alles opnieuw over.")] = False,
    wait: Annotated[float, typer.Option(help="Zoveel seconden wachten op een andere levering.")] = 60.0,
) -> int:
    """Laad de bestanden van een bron als één levering, of wat er in een database veranderd is."""
    from ketenzicht.project.cli import deliveries

    return deliveries.load(_house(context), mapping, file or [], accept_drop=accept_drop, anew=anew, wait=wait)


@app.command()
def sources(
    context: typer.Context,
    format: Annotated[str, typer.Option("--format", help="table, json of html")] = "table",
    out: OutFile = None,
) -> int:
    """Toon het hoofdproces met zijn bronnen, en wat elke bron leverde."""
    if format == "html":
        from ketenzicht.project.cli import describing

        return describing.process_map(_house(context), out)
    from ketenzicht.project.cli import deliveries

    return deliveries.sources(_house(context), format)


@quarantine_app.callback()
def quarantine(context: typer.Context) -> None:
    """Zonder opdracht: toon de leveringen met rijen in quarantaine."""
    if context.invoked_subcommand is None:
        quarantine_list(context)


@quarantine_app.command("list")
def quarantine_list(context: typer.Context, format: Format = "table") -> int:
    """Toon de leveringen met rijen in quarantaine."""
    from ketenzicht.project.cli import deliveries

    return deliveries.quarantine_list(_house(context), format)


@quarantine_app.command("show")
def quarantine_show(
    context: typer.Context,
    delivery: Annotated[
        str | None, typer.Argument(help="Het begin van het nummer van de levering; zonder: alle.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Ten hoogste zoveel rijen tonen.")] = 50,
    format: Format = "table",
) -> int:
    """Toon per rij het bestand, de regel en wat er mis is."""
    from ketenzicht.project.cli import deliveries

    return deliveries.quarantine_show(_house(context), delivery, limit, format)


@quarantine_app.command("retry")
def quarantine_retry(
    context: typer.Context,
    delivery: Annotated[
        str | None, typer.Argument(help="Het begin van het nummer van de levering; zonder: alle.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(help="Een verbeterde mapping.")] = None,
) -> int:
    """Probeer rijen opnieuw: met de regels van nu, en als u die geeft een verbeterde mapping."""
    from ketenzicht.project.cli import deliveries

    return deliveries.quarantine_retry(_house(context), delivery, mapping)


@snapshot_app.command("build")
def snapshot_build(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Werk alles opnieuw uit.")] = False,
    wait: float = 60.0,
) -> int:
    """Maak een snapshot van alles wat geladen is."""
    from ketenzicht.project.cli import snapshots

    return snapshots.build(_house(context), full=full, wait=wait)


@snapshot_app.command("list")
def snapshot_list(context: typer.Context, format: Format = "table") -> int:
    """Toon de snapshots."""
    from ketenzicht.project.cli import snapshots

    return snapshots.show_all(_house(context), format)


@snapshot_app.command("show")
def snapshot_show(
    context: typer.Context, id: Annotated[str | None, typer.Argument(metavar="ID")] = None, format: Format = "table"
) -> int:
    """Toon wat er in een snapshot zit; zonder ID de huidige."""
    from ketenzicht.project.cli import snapshots

    return snapshots.show(_house(context), id, format)


@snapshot_app.command("verify")
def snapshot_verify(context: typer.Context, id: Annotated[str | None, typer.Argument(metavar="ID")] = None) -> int:
    """Controleer of elk deel van een snapshot nog is wat het was."""
    from ketenzicht.project.cli import snapshots

    return snapshots.verify(_house(context), id)


@app.command()
def sql(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Eén SELECT.", metavar="QUERY")],
    snapshot: Annotated[str | None, typer.Option(help="Het begin van het nummer; zonder: de huidige.")] = None,
    profile: Annotated[str | None, typer.Option(help="Alleen lager dan wat u mag: zaak.")] = None,
    format: Annotated[str, typer.Option("--format", help="table, json of csv")] = "table",
) -> int:
    """Stel een vraag aan een snapshot (lokale analist, pseudoniemen, wordt vastgelegd)."""
    from ketenzicht.project.cli import snapshots

    return snapshots.sql(_house(context), query, snapshot=snapshot, profile=profile, format=format)


@catalog_app.command("tables")
def catalog_tables(
    format: Format = "table",
    table: Annotated[str | None, typer.Argument(help="Toon de kolommen van deze tabel.")] = None,
) -> int:
    """Toon de tabellen van het magazijn."""
    from ketenzicht.project.cli import catalog

    return catalog.tables(table, format)


@catalog_app.command("mappings")
def catalog_mappings(context: typer.Context, format: Format = "table") -> int:
    """Toon de mappings waarmee geladen is."""
    from ketenzicht.project.cli import catalog

    return catalog.mappings(_house(context), format)


@catalog_app.command("indicators")
def catalog_indicators(context: typer.Context, format: Format = "table") -> int:
    """Toon de indicatoren, ook de eigen."""
    from ketenzicht.project.cli import insight

    return insight.indicators(_house(context), format)


@catalog_app.command("reports")
def catalog_reports(
    context: typer.Context,
    format: Format = "table",
    audience: Annotated[str | None, typer.Option(help="Alleen voor deze lezers, zoals bestuur of teammanager.")] = None,
) -> int:
    """Toon de rapporten, ook de eigen."""
    from ketenzicht.project.cli import insight

    return insight.reports(_house(context), format, audience)


@catalog_app.command("rules")
def catalog_rules(format: Format = "table") -> int:
    """Toon de leveringsregels."""
    from ketenzicht.project.cli import catalog

    return catalog.rules(format)


@catalog_app.command("processing")
def catalog_processing(
    organisations: Annotated[bool, typer.Option(help="Noem ook de organisaties die in het dossier staan.")] = False,
    dpia: Annotated[
        bool, typer.Option(help="Met de bijlage bij de DPIA: alle velden en het risico dat overblijft.")
    ] = False,
) -> int:
    """Maak het register van verwerkingen (AVG art. 30) als Markdown."""
    from ketenzicht.project.cli import processing

    return processing.processing(organisations=organisations, dpia=dpia)


@app.command("indicator")
def indicator(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="De sleutel, zoals aanvragen.doorlooptijd.", metavar="KEY")],
    period: PeriodOption,
    by: Annotated[list[str] | None, typer.Option(help="Uitsplitsen naar deze dimensie; mag vaker.")] = None,
    where: Annotated[list[str] | None, typer.Option(help="Alleen DIMENSIE=CODE; mag vaker.")] = None,
    profile: ProfileOption = None,
    snapshot: SnapshotOption = None,
    live: LiveOption = False,
    format: Annotated[str, typer.Option("--format", help="table, json of csv")] = "table",
) -> int:
    """Toon het cijfer van een indicator over een periode."""
    from ketenzicht.project.cli import insight

    return insight.indicator(
        _house(context), key, period, by=by or (), where=where or (), profile=profile, snapshot=snapshot, live=live,
        format=format,
    )  # fmt: skip


@app.command("report")
def report(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="De map waarin de bestanden komen.")],
    period: PeriodOption,
    key: Annotated[str | None, typer.Argument(help="De sleutel van het rapport.", metavar="KEY")] = None,
    all_reports: Annotated[bool, typer.Option("--all", help="Alle rapporten die over deze periode kunnen.")] = False,
    gemeente: Annotated[str | None, typer.Option(help="Alleen deze gemeente, zoals GM9901.")] = None,
    all_gemeenten: Annotated[
        bool, typer.Option("--all-gemeenten", help="Voor elke gemeente een eigen exemplaar, met alleen haar cijfers.")
    ] = False,
    profile: ProfileOption = None,
    reason: Annotated[str | None, typer.Option(help="Waarom u personen moet zien, bij een rapport op persoon.")] = None,
    snapshot: SnapshotOption = None,
    live: LiveOption = False,
    format: Annotated[str, typer.Option("--format", help="Met komma's ertussen: html,xlsx,pdf,csv,json")] = "html",
) -> int:
    """Maak een rapport over een periode, in een of meer formaten."""
    from ketenzicht.project.cli import reporting

    return reporting.report(
        _house(context), key, period, all_reports=all_reports, out=out, formats=format,
        gemeente=gemeente, all_gemeenten=all_gemeenten, profile=profile, reason=reason, snapshot=snapshot, live=live,
    )  # fmt: skip


@app.command()
def explain(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="De sleutel van de indicator.", metavar="KEY")],
    period: PeriodOption,
    by: Annotated[list[str] | None, typer.Option(help="Uitsplitsen naar deze dimensie; mag vaker.")] = None,
    snapshot: SnapshotOption = None,
    format: Format = "table",
) -> int:
    """Toon waar een cijfer vandaan komt: definitie, SQL, snapshot, leveringen en hun kwaliteit."""
    from ketenzicht.project.cli import insight

    return insight.explain(_house(context), key, period, by=by or (), snapshot=snapshot, format=format)


@app.command()
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Een bestand van een rapport, met het zegel ernaast.", metavar="FILE")],
) -> int:
    """Controleer of een rapport nog is wat er gemaakt is, en of de cijfers nog zo uitkomen."""
    from ketenzicht.project.cli import verifying

    return verifying.verify(_house(context), file)


@app.command("check-catalog")
def check_catalog(context: typer.Context) -> int:
    """Controleer alle definities en reken hun voorbeelden na."""
    from ketenzicht.project.cli import insight

    return insight.check_catalog(_house(context))


@app.command()
def erase(
    context: typer.Context,
    reason: Annotated[str, typer.Option("--reason", help="Waarom, bijvoorbeeld het nummer van het verzoek.")],
    key: Annotated[str | None, typer.Option(help="Wie geen BSN heeft: NAAMRUIMTE:SLEUTEL van de bron.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Niet om bevestiging vragen.")] = False,
) -> int:
    """Vernietig wat over een inwoner bewaard is; het BSN wordt gevraagd of van de invoer gelezen."""
    from ketenzicht.project.cli import vault

    return vault.erase(_house(context), reason=reason, key=key, yes=yes)


@vault_app.command("rotate")
def vault_rotate(context: typer.Context) -> int:
    """Maak een nieuwe sleutel en versleutel alles opnieuw."""
    from ketenzicht.project.cli import vault

    return vault.rotate(_house(context))


@vault_app.command("move")
def vault_move(context: typer.Context) -> int:
    """Verplaats de kluis van haar bestand naar PostgreSQL."""
    from ketenzicht.project.cli import vault

    return vault.move(_house(context))


@demo_app.command("deliveries")
def demo_deliveries(
    out: Annotated[Path, typer.Option(help="De map waarin de bestanden komen.")],
    size: Annotated[str, typer.Option(help="XS, S, M of L.")] = "XS",
    seed: Annotated[int, typer.Option(help="Hetzelfde getal geeft dezelfde gemeente.")] = 1,
) -> int:
    """Maak de leveringen van een verzonnen gemeente."""
    from ketenzicht.project.cli import demo

    return demo.deliveries(out, size, seed)


@demo_app.command("build")
def demo_build(
    out: Annotated[Path, typer.Option(help="De map waarin alles komt.")] = Path("build/demo"),
    size: Annotated[str, typer.Option(help="XS, S, M of L.")] = "XS",
    seed: int = 1,
) -> int:
    """Maak de verzonnen gemeente, laad haar leveringen en maak een snapshot."""
    from ketenzicht.project.cli import demo

    return demo.build(out, size, seed)


feedback_app.register(app, _house)
own_app.register(app, catalog_app, _house)
record_app.register(app, catalog_app, demo_app, db_app)
