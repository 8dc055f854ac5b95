"""The footer of the report made by hand."""

from datetime import UTC, date, datetime

from ketenzicht.reports.footing import Definition, Footer, SourceLine


def footer() -> Footer:
    """Everything that a footer can say."""
    return Footer(
        snapshot="3f9c1a7be0d24c55",
        snapshot_at=datetime(2026, 3, 2, 5, 30, tzinfo=UTC),
        reference_date=date(2026, 2, 28),
        coverage="2 van 3 gemeenten leverden aan",
        selection="alle gemeenten",
        profile="intern",
        audience="teammanager, gemeente Waardhuizen",
        sources=(
            SourceLine(
                bron="taken", title="Taken", delivered_at=datetime(2026, 3, 1, 4, 0, tzinfo=UTC), verdict="goedgekeurd"
            ),
            SourceLine(
                bron="personen",
                title="Personen",
                delivered_at=datetime(2026, 3, 1, 4, 5, tzinfo=UTC),
                verdict="31 rijen apart gezet",
            ),
        ),
        definitions=(
            Definition(
                key="taken.open",
                title="Open taken",
                meaning="Aantal taken dat op de laatste dag van de periode is verstuurd en nog niet is gesloten.",
                unit="aantal",
                owner="procescoördinator",
                version=2,
                note="ingetrokken taken tellen niet mee",
            ),
            Definition(
                key="taken.doorlooptijd_mediaan",
                title="Doorlooptijd, mediaan",
                meaning="Mediaan van het aantal kalenderdagen van versturen tot sluiten.",
                unit="dagen",
                owner="procescoördinator",
                version=1,
            ),
        ),
        remarks=("Tellingen zijn afgerond; delen tellen niet altijd op.",),
        definition_hash="b7d1f0c2a9e84f6d",
        changes=("versie 3, sinds 1 januari 2026: kaart per wijk erbij",),
        grounds="Grondslag: Wmo 2015, artikel 5.1.1. Doel: werkverdeling in het team. Geldig tot en met 31 december 2026.",
    )
