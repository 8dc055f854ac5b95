"""Commands for questions of one's own: analyse, pilot, forecast, causal-map, and in the catalog the dictionary and what others share."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

PeriodOption = Annotated[str, typer.Option("--period", help="Zoals 2026-03, 2026-Q1, 2026-W07 of 2026.")]
SnapshotOption = Annotated[str | None, typer.Option(help="Het begin van het nummer; zonder: de huidige.")]
OutFile = Annotated[Path | None, typer.Option("--out", help="Het bestand; zonder: op het scherm.")]
OutFolder = Annotated[Path, typer.Option("--out", help="De map waarin de bestanden komen.")]


def register(app: typer.Typer, catalog_app: typer.Typer, house: Callable[[typer.Context], Any]) -> None:
    """Add the commands; `house` gives the installation of a call."""
    _questions(app, house)
    _ahead(app, house)
    _pictures(app, house)
    _catalog(catalog_app, house)


def _questions(app: typer.Typer, house: Callable[[typer.Context], Any]) -> None:
    @app.command()
    def analyse(
        context: typer.Context,
        key: Annotated[list[str], typer.Argument(help="De sleutels van één tot acht indicatoren.", metavar="KEY...")],
        period: PeriodOption,
        out: Annotated[Path, typer.Option(help="De map waarin de bestanden komen.")] = Path("analyse"),
        by: Annotated[list[str] | None, typer.Option(help="Uitsplitsen naar deze dimensie; ten hoogste twee.")] = None,
        where: Annotated[list[str] | None, typer.Option(help="Alleen DIMENSIE=CODE; mag vaker.")] = None,
        periods: Annotated[
            int, typer.Option("--periods", "--months", help="Ook de laatste zoveel perioden, als lijnen.")
        ] = 0,
        look: Annotated[
            str, typer.Option(help="bars, lying_bars, stacked, lying_stacked, lines, pyramid, map of none.")
        ] = "lying_bars",
        title: Annotated[str, typer.Option(help="De titel; zonder: gemaakt van de vraag.")] = "",
        gemeente: Annotated[str | None, typer.Option(help="Alleen deze gemeente, zoals GM9901.")] = None,
        profile: Annotated[str, typer.Option(help="intern, mail of open.")] = "intern",
        snapshot: SnapshotOption = None,
        format: Annotated[
            str, typer.Option("--format", "--formats", help="Met komma's ertussen: html,xlsx,pdf,csv,json")
        ] = "html",
        save: Annotated[
            Path | None, typer.Option(help="Bewaar de vraag als rapport: NAAM.yaml bij de eigen rapporten, of een pad.")
        ] = None,
    ) -> int:
        """Stel een eigen vraag: cijfers naar keuze, uitgesplitst, met grafiek, in elk formaat; en bewaar haar."""
        from ketenzicht.project.cli import analysing

        return analysing.analyse(
            house(context), key, period, by=by or (), where=where or (), periods=periods, look=look, title=title,
            gemeente=gemeente, profile=profile, snapshot=snapshot, out=out, formats=format, save=save,
        )  # fmt: skip

    @app.command()
    def pilot(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help="De naam van de proef in proeven.yaml.", metavar="NAME")],
        period: PeriodOption,
        out: Annotated[Path, typer.Option(help="De map waarin de bestanden komen.")],
        gemeente: Annotated[str | None, typer.Option(help="Alleen deze gemeente, zoals GM9901.")] = None,
        profile: Annotated[str, typer.Option(help="zaak, intern, mail of open.")] = "intern",
        snapshot: SnapshotOption = None,
        format: Annotated[str, typer.Option("--format", help="Met komma's ertussen: html,xlsx,pdf,csv,json")] = "html",
    ) -> int:
        """Vergelijk een proef met vooraf en met de rest, tot en met een periode."""
        from ketenzicht.project.cli import reporting
        from ketenzicht.reports import pilots

        found = house(context)
        return reporting.report(
            found, pilots.one(found.pilots, name).key, period, all_reports=False, out=out, formats=format,
            gemeente=gemeente, profile=profile, reason=None, snapshot=snapshot, all_gemeenten=False, live=False,
        )  # fmt: skip


def _ahead(app: typer.Typer, house: Callable[[typer.Context], Any]) -> None:
    @app.command()
    def forecast(
        context: typer.Context,
        key: Annotated[str, typer.Argument(help="De sleutel, zoals taken.verloop.", metavar="INDICATOR")],
        months_ahead: Annotated[
            int, typer.Option("--months-ahead", help="Zoveel maanden vooruit, 1 tot en met 12.")
        ] = 6,
        period: Annotated[
            str | None, typer.Option("--period", help="De laatste maand, zoals 2026-03; zonder: de laatste hele maand.")
        ] = None,
        months: Annotated[int, typer.Option(help="Zoveel maanden geschiedenis tonen.")] = 24,
        incomplete: Annotated[int, typer.Option(help="Zoveel laatste maanden zijn nog niet volledig.")] = 0,
        where: Annotated[list[str] | None, typer.Option(help="Alleen DIMENSIE=CODE; mag vaker.")] = None,
        profile: Annotated[str | None, typer.Option(help="Niet preciezer dan dit: zaak, intern, mail of open.")] = None,
        snapshot: SnapshotOption = None,
        format: Annotated[str, typer.Option("--format", help="table, json of csv")] = "table",
    ) -> int:
        """Kijk vooruit: de prognose van een indicator per maand, met band, fout en dekking."""
        from ketenzicht.project.cli import forecasting

        return forecasting.forecast(
            house(context), key, period, ahead=months_ahead, months=months, incomplete=incomplete, where=where or (),
            profile=profile, snapshot=snapshot, format=format,
        )  # fmt: skip


def _pictures(app: typer.Typer, house: Callable[[typer.Context], Any]) -> None:
    @app.command("causal-map")
    def causal_map(
        context: typer.Context,
        period: PeriodOption,
        out: OutFile = None,
        gemeente: Annotated[str | None, typer.Option(help="Alleen deze gemeente, zoals GM9901.")] = None,
        profile: Annotated[str, typer.Option(help="intern, mail of open.")] = "intern",
        format: Annotated[str, typer.Option("--format", help="html of json")] = "html",
    ) -> int:
        """Teken de samenhang: wat beïnvloedt wat, met de cijfers van nu en hun richting."""
        from ketenzicht.project.cli import describing

        return describing.causal_map(house(context), period, format=format, out=out, gemeente=gemeente, profile=profile)


def _catalog(catalog_app: typer.Typer, house: Callable[[typer.Context], Any]) -> None:
    @catalog_app.command("dictionary")
    def catalog_dictionary(
        context: typer.Context,
        format: Annotated[str, typer.Option("--format", help="html, csv, csv-excel of md")] = "html",
        out: OutFile = None,
    ) -> int:
        """Maak het datawoordenboek: elk cijfer met betekenis, formule, bron, eigenaar en waar het gebruikt wordt."""
        from ketenzicht.project.cli import describing

        return describing.dictionary(house(context), format, out)

    @catalog_app.command("add")
    def catalog_add(
        context: typer.Context,
        file: Annotated[Path, typer.Argument(help="Het rapport (YAML) van een ander.", metavar="FILE")],
    ) -> int:
        """Neem een rapport over dat een ander deelt, na controle."""
        from ketenzicht.project.cli import analysing

        return analysing.add(house(context), file)
