"""The group feedback: `feedback REPORT …` gives it, `feedback list` and `feedback settle` are for the owner."""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

GIVE = "give"


class _Feedback(TyperGroup):
    """A first word that is no command is the key of a report about which feedback is given."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command and its words."""
        found = args if args and (args[0] in self.commands or args[0].startswith("-")) else [GIVE, *args]
        return super().resolve_command(ctx, found)


feedback_app = typer.Typer(
    cls=_Feedback, help="Wat lezers van een rapport vinden: geven, bekijken en beantwoorden.", no_args_is_help=True
)


def register(app: typer.Typer, house: Callable[[typer.Context], Any]) -> None:
    """Add the group to the command line; `house` gives the installation of a call."""
    app.add_typer(feedback_app, name="feedback")

    @feedback_app.command(GIVE)
    def give(
        context: typer.Context,
        report: Annotated[str, typer.Argument(help="De sleutel van het rapport.", metavar="REPORT")],
        rating: Annotated[int | None, typer.Option(help="1 (slecht) tot en met 5 (heel goed).")] = None,
        text: Annotated[str, typer.Option(help="Wat goed is of ontbreekt; zonder gegevens van personen.")] = "",
        period: Annotated[str, typer.Option(help="Over welke periode het rapport ging.")] = "",
        by: Annotated[str | None, typer.Option("--as", help="De rol van wie het zegt, zoals teammanager.")] = None,
    ) -> int:
        """Geef feedback op een rapport; kort: ketenzicht feedback REPORT --rating 4."""
        from ketenzicht.project.cli import opinions

        return opinions.give(house(context), report, rating=rating, words=text, period=period, by=by)

    @feedback_app.command("list")
    def listed(
        context: typer.Context,
        owner: Annotated[str | None, typer.Option(help="Alleen van rapporten van deze eigenaar.")] = None,
        report: Annotated[str | None, typer.Option(help="Alleen over dit rapport.")] = None,
        status: Annotated[str | None, typer.Option(help="nieuw, gezien of verwerkt.")] = None,
        format: Annotated[str, typer.Option("--format", help="table, json of csv")] = "table",
    ) -> int:
        """Toon de feedback, de nieuwste eerst, met het gemiddelde cijfer per rapport."""
        from ketenzicht.project.cli import opinions

        return opinions.listed(house(context), owner=owner, report=report, status=status, format=format)

    @feedback_app.command("settle")
    def settle(
        context: typer.Context,
        id: Annotated[str, typer.Argument(help="Het begin van het nummer.", metavar="ID")],
        status: Annotated[str, typer.Option(help="nieuw, gezien of verwerkt.")] = "verwerkt",
        answer: Annotated[str, typer.Option(help="Wat ermee gedaan is.")] = "",
    ) -> int:
        """Zeg wat er met feedback gedaan is."""
        from ketenzicht.project.cli import opinions

        return opinions.settle(house(context), id, status=status, answer=answer)
