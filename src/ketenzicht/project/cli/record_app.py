"""The commands about the record: who may what, who saw what, and the database in which it stands."""

from typing import Annotated, Any

import typer

By = Annotated[str, typer.Option("--as", help="Wie dit vraagt, als E-MAIL:ROL; de rol auditor of lokale-beheerder.")]
OptionalBy = Annotated[
    str | None, typer.Option("--as", help="Wie dit vraagt, als E-MAIL:ROL; niet bij seal en verify.")
]
ReaderArgument = Annotated[
    str, typer.Argument(metavar="READER", help="E-MAIL:ROL, persoon:SLEUTEL of participant:SLEUTEL.")
]
ObjectArgument = Annotated[str, typer.Argument(metavar="OBJECT", help="SOORT/SLEUTEL, of het kenmerk van een plan.")]
Format = Annotated[str, typer.Option("--format", help="table of json")]


def register(app: typer.Typer, catalog_app: typer.Typer, demo_app: typer.Typer, db_app: typer.Typer) -> None:
    """Add the commands to the command line."""
    municipality_app = typer.Typer(help="De gemeenten in het dossier.", no_args_is_help=True)
    app.add_typer(municipality_app, name="municipality")
    municipality_app.command("add")(municipality_add)
    demo_app.command("town")(demo_town)
    demo_app.command("code")(demo_code)
    app.command()(may)
    app.command()(why)
    app.command()(log)
    catalog_app.command("roles")(catalog_roles)
    catalog_app.command("settings")(catalog_settings)
    db_app.command("prepare")(db_prepare)
    db_app.command("status")(db_status)
    db_app.command("roles")(db_roles)
    app.command()(serve)
    weekly_app = typer.Typer(help="Het weekbericht aan een ketenpartner.", no_args_is_help=True)
    app.add_typer(weekly_app, name="weekbericht")
    weekly_app.command("make")(weekly_make)
    weekly_app.command("show")(weekly_show)


Week = Annotated[str, typer.Argument(metavar="WEEK", help="De week, zoals 2026-W10.")]
Acting = Annotated[str, typer.Option("--as", help="Wie dit doet, als E-MAIL:ROL (wordt vastgelegd).")]


def weekly_make(context: typer.Context, week: Week, by: Acting) -> int:
    """Maak als loket de weekberichten van een week die voorbij is; bewaard wordt wie er in staat, niet wat."""
    from ketenzicht.project.cli import weekly

    return weekly.make(_house(context), week, by=by)


def weekly_show(
    context: typer.Context,
    week: Week,
    by: Acting,
    format: Annotated[str, typer.Option("--format", help="table, csv of json")] = "table",
) -> int:
    """Open als administratie van de partner de weekberichten van een week, met de afgesproken velden (wordt vastgelegd)."""
    from ketenzicht.project.cli import weekly

    return weekly.show(_house(context), week, by=by, format=format)


def municipality_add(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="De code van de gemeente, zoals GM0361.", metavar="CODE")],
    name: Annotated[str, typer.Argument(help="Haar naam.", metavar="NAAM")],
    admin: Annotated[str | None, typer.Option(help="De naam van de eerste lokale beheerder.")] = None,
    email: Annotated[str | None, typer.Option(help="Het e-mailadres van die beheerder.")] = None,
    together: Annotated[
        str | None, typer.Option("--with", help="In plaats daarvan: de gemeente waarvan de beheerder ook deze beheert.")
    ] = None,
) -> int:
    """Begin met een gemeente: haar naam, haar eerste beheerder en een link voor diens account."""
    from ketenzicht.project.cli import municipality

    return municipality.add(_house(context), code, name, admin=admin, email=email, together=together)


def demo_town(
    context: typer.Context,
    size: Annotated[str, typer.Option(help="XS, S, M of L.")] = "XS",
    seed: Annotated[int, typer.Option(help="Hetzelfde getal geeft dezelfde gemeente.")] = 1,
) -> int:
    """Bouw een verzonnen gemeente in een leeg dossier: inwoners, medewerkers en een jaar werk."""
    from ketenzicht.project.cli import town

    return town.town(_house(context), size, seed)


def demo_code(context: typer.Context) -> int:
    """Geef de code waarmee u in de verzonnen gemeente inlogt; die van uw eigen account staat in uw app."""
    from ketenzicht.kernel.clock import system_clock
    from ketenzicht.project.cli import town

    return town.code(_house(context), system_clock())


def may(
    context: typer.Context,
    reader: ReaderArgument,
    action: Annotated[str, typer.Argument(metavar="ACTION", help="Zoals dat, wat of plan.sluiten.")],
    about: ObjectArgument,
    by: By,
    format: Format = "table",
) -> int:
    """Vraag of iemand iets mag met een object: 0 is ja, 5 is nee (wordt vastgelegd)."""
    from ketenzicht.project.cli import policy

    return policy.may(_house(context), reader, action, about, by=by, format=format)


def why(context: typer.Context, reader: ReaderArgument, about: ObjectArgument, by: By, format: Format = "table") -> int:
    """Toon wat iemand met een object mag, waarom, en wat het verbiedt (wordt vastgelegd)."""
    from ketenzicht.project.cli import policy

    return policy.why(_house(context), reader, about, by=by, format=format)


def log(
    context: typer.Context,
    about: Annotated[
        str,
        typer.Argument(
            metavar="OBJECT|PERSON|week|seal|verify",
            help="Waarover; week toont inzage zonder werkrelatie, seal verzegelt, verify controleert.",
        ),
    ],
    by: OptionalBy = None,
    limit: Annotated[int, typer.Option(help="Ten hoogste zoveel regels.")] = 100,
    format: Format = "table",
) -> int:
    """Toon wie een object of iemands gegevens zag en wat daarmee gebeurde (wordt vastgelegd)."""
    from ketenzicht.project.cli import policy

    return policy.log(_house(context), about, by=by, limit=limit, format=format)


def catalog_roles() -> int:
    """Toon wie wat mag, gemaakt uit de regels zelf (Markdown)."""
    from ketenzicht.project.cli import policy

    return policy.roles()


def catalog_settings() -> int:
    """Toon wat een gemeente kan instellen, met beginwaarde en bron (Markdown)."""
    from ketenzicht.project.cli import policy

    return policy.settings()


def db_prepare(context: typer.Context) -> int:
    """Breng de database bij: rollen, tabellen en rechten. Vaker mag."""
    from ketenzicht.project.cli import database

    return database.prepare(_house(context))


def db_status(context: typer.Context, format: Format = "table") -> int:
    """Toon waar de database staat en of zij bij is."""
    from ketenzicht.project.cli import database

    return database.status(_house(context), format)


def db_roles() -> int:
    """Toon wat een databasebeheerder eenmalig uitvoert als u zelf geen rollen mag maken."""
    from ketenzicht.project.cli import database

    return database.roles()


def serve(
    context: typer.Context,
    address: Annotated[str, typer.Option(help="Het adres waarop u luistert.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="De poort.")] = 8000,
    processes: Annotated[int, typer.Option(help="Zoveel processen voor het web.")] = 1,
    threads: Annotated[int, typer.Option(help="Zoveel verzoeken tegelijk per proces.")] = 8,
) -> int:
    """Draai Ketenzicht: database, web en achtergrondwerk, tot Ctrl-C."""
    from ketenzicht.project.cli import database

    return database.serve(_house(context), address, port, processes, threads)


def _house(context: typer.Context) -> Any:
    from ketenzicht.project.installation import Installation

    return Installation(context.obj)
