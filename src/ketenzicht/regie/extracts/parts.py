"""What several views share: who it is about, which worker, which organisation, which subject, which local date."""

from dataclasses import replace

from ketenzicht.regie.extracts.view import Join, Lateral, Path, Rekeyed

OWN = (Rekeyed(columns=("gemeente_id",)),)
"""An object whose key is (gemeente, id)"""

_OF_GROUP = "JOIN regie_lidmaatschap lid ON lid.groep_id = t.groep_id"

MAIN_MEMBER = Lateral(
    alias="hoofd",
    table="regie_lidmaatschap",
    paths=(Path(on="r.groep_id = t.groep_id"),),
    select="""
        SELECT (SELECT l.persoon_id FROM regie_lidmaatschap l WHERE l.groep_id = t.groep_id AND l.rol = 'lid'
                ORDER BY l.geldig_van, l.id LIMIT 1) AS persoon_id,
               max(l.gewijzigd_xid) AS gewijzigd_xid,
               count(*) FILTER (WHERE l.rol = 'lid' AND l.geldig_tot IS NULL) AS leden
        FROM regie_lidmaatschap l WHERE l.groep_id = t.groep_id""",
)
"""Of a group: the member who came first, so that a group counts as one protected person, always the same"""


def person(key: str, *, direct: str = "", by: str = "", watch: tuple[str, ...] = ()) -> tuple[Join, ...]:
    """The pseudonym `wie.pseudoniem` of the person with this key; of one that was merged, that of the one that goes on.
    `direct` and `by` are the columns and joins by which persons are found back, where `key` is no column of `t`."""
    ways = [(direct or key, "")] + ([("lid.persoon_id", by)] if by else [])
    return (
        Join(
            table="regie_persoon", alias="persoon", on=f"persoon.id = {key}", watch=("samengevoegd_met_id", *watch),
            may_go=True, paths=tuple(Path(on=f"r.id = {column}", by=via) for column, via in ways),
        ),
        Join(
            table="regie_pseudoniem", alias="wie", may_go=True,
            on="wie.persoon_id = COALESCE(persoon.samengevoegd_met_id, persoon.id)",
            paths=(
                *(Path(on=f"r.persoon_id = {column}", by=via) for column, via in ways),
                *(
                    Path(on="r.persoon_id = weg.samengevoegd_met_id", by=f"{via} JOIN regie_persoon weg ON weg.id = {column}")
                    for column, via in ways
                ),
            ),
        ),
    )  # fmt: skip


def subject(*watch: str) -> tuple[Join | Lateral, ...]:
    """Whom an object is about, or the main member of its group."""
    found = person("COALESCE(t.persoon_id, hoofd.persoon_id)", direct="t.persoon_id", by=_OF_GROUP, watch=watch)
    return (MAIN_MEMBER, *found)


SUBJECT = subject()

ONE_PERSON = person("t.persoon_id")
"""Whom an object is about; nobody where it is about a group"""


def of_group() -> tuple[Join | Lateral, ...]:
    """The main member of the group of a plan."""
    persons = person("hoofd.persoon_id", direct="lid.persoon_id")
    ways = [replace(join, paths=tuple(replace(p, by=f"{_OF_GROUP} {p.by}") for p in join.paths)) for join in persons]
    return (MAIN_MEMBER, *ways)


def worker(key: str, alias: str, *paths: Path) -> Join:
    """The pseudonym `<alias>.pseudoniem` of a worker."""
    return Join(
        table="regie_medewerkerpseudoniem", alias=alias, on=f"{alias}.medewerker_id = {key}", may_go=True, paths=paths
    )


def organisation(key: str, alias: str = "organisatie", *paths: Path, watch: tuple[str, ...] = ()) -> Join:
    """The code of an organisation."""
    return Join(table="access_organisatie", alias=alias, on=f"{alias}.id = {key}", watch=("code", *watch), paths=paths)


def team(key: str, alias: str = "team", *paths: Path, watch: tuple[str, ...] = ()) -> Join:
    """The code of a team."""
    return Join(table="access_team", alias=alias, on=f"{alias}.id = {key}", watch=("code", *watch), paths=paths)


def content(table: str) -> Join:
    """The table of the wat; only codes, numbers and whether there is a text come out of it."""
    return Join(table=table, alias="inhoud", on="inhoud.van_id = t.id", may_go=True)


def subject_of(key: str, *paths: Path) -> Join:
    """The subject from the catalogue."""
    return Join(
        table="regie_onderwerp", alias="onderwerp", on=f"onderwerp.id = {key}", watch=("code", "bijzonder"), paths=paths
    )


def content_subject(table: str) -> tuple[Join, Join]:
    """The content, and the subject that it names."""
    way = Path(on="r.id = i.onderwerp_id", by=f"JOIN {table} i ON i.van_id = t.id")
    return content(table), subject_of("inhoud.onderwerp_id", way)


def product(key: str, *paths: Path) -> Join:
    """The code and the law of a product."""
    return Join(table="regie_product", alias="product", on=f"product.id = {key}", watch=("code", "wet"), paths=paths)


ONDERWERP = "CASE WHEN onderwerp.bijzonder <> '' THEN 'persoonlijk' ELSE onderwerp.code END::text"
"""A sensitive subject leaves the record as 'persoonlijk' only"""

BIJZONDER = "NULLIF(onderwerp.bijzonder, '')::text"
"""… and its coarse category, where the contract has a column for it"""


def regie(plan: str) -> tuple[Join | Lateral, ...]:
    """Who has the regie of the plan with this key, or had it last, and the team. `regie.medewerker_id`, `team.code`."""
    via = f"JOIN regie_regisseurschap s ON s.plan_id = {plan}"
    return (
        Lateral(
            alias="regie",
            table="regie_regisseurschap",
            paths=(Path(on=f"r.plan_id = {plan}"),),
            select=f"""
                SELECT (SELECT s.medewerker_id FROM regie_regisseurschap s WHERE s.plan_id = {plan}
                        ORDER BY s.geldig_tot DESC NULLS FIRST, s.geldig_van, s.id LIMIT 1) AS medewerker_id,
                       max(s.gewijzigd_xid) AS gewijzigd_xid
                FROM regie_regisseurschap s WHERE s.plan_id = {plan}""",
        ),
        Join(
            table="access_medewerker", alias="regisseur", on="regisseur.id = regie.medewerker_id",
            watch=("organisatie_id", "team_id"), paths=(Path(on="r.id = s.medewerker_id", by=via),),
        ),
        team("regisseur.team_id", "team", Path(on="r.id = m.team_id", by=f"{via} JOIN access_medewerker m ON m.id = s.medewerker_id")),
    )  # fmt: skip


def local_day(moment: str) -> str:
    """The date in the Netherlands at a moment."""
    return f"({moment} AT TIME ZONE 'Europe/Amsterdam')::date"


def text(column: str) -> str:
    """A text, NULL where it is empty."""
    return f"NULLIF({column}, '')::text"


def none(kind: str = "text") -> str:
    """A column that the record does not know."""
    return f"NULL::{kind}"
