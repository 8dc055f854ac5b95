"""The views about organisations, workers and persons."""

from ketenzicht.access.rollen import presets
from ketenzicht.regie.extracts.parts import content, local_day, none, organisation, person, team, worker
from ketenzicht.regie.extracts.view import Join, Lateral, Path, Rekeyed, View

_ROLLEN = {
    "regisseur": (presets.REGISSEUR,),
    "loketmedewerker": (presets.JONGERENLOKET, presets.KCC),
    "behandelaar": (presets.BEHANDELAAR,),
    "administratie": (presets.ADMINISTRATIE,),
    "manager": (presets.WIJKTEAMMANAGER, presets.WERKGROEPMANAGER, presets.ABONNEE),
    "procescoordinator": (presets.PROCESCOORDINATOR,),
    "beheerder": (presets.LOKALE_BEHEERDER,),
    "beleid": (presets.BELEIDSANALIST, presets.PLANNING_CONTROL, presets.CONTROLLER, presets.BESTUUR, presets.INKOPER),
}
"""Per role of the warehouse the roles of the record"""

_SOORTEN = {"aanbieder": "zorgaanbieder", "corporatie": "woningcorporatie"}
_TEAMS = ("wijkteam", "toegang", "loket", "backoffice", "overig")

_WHERE_WORKING = Lateral(
    alias="hier",
    select="""SELECT team.gemeente_id AS gemeente WHERE team.id IS NOT NULL
              UNION ALL SELECT unnest(organisatie.gemeenten) WHERE team.id IS NULL""",
)
"""The municipality of a worker: that of the team, or each that the organisation works for"""


def _case(column: str, names: dict[str, str], other: str) -> str:
    cases = " ".join(f"WHEN '{ours}' THEN '{theirs}'" for ours, theirs in names.items())
    return f"(CASE {column} {cases} ELSE {other} END)::text"


ORGANISATIE = View(
    name="organisatie",
    of="access_organisatie t",
    key=("gemeente", "organisatie", "geldig_van"),
    joins=(Lateral(alias="hier", select="SELECT unnest(t.gemeenten) AS gemeente"),),
    columns={
        "gemeente": "hier.gemeente::text", "organisatie": "t.code::text", "naam": "t.naam",
        "soort": _case("t.soort", _SOORTEN, "t.soort"), "gemeentelijk": "t.gemeentelijk",
        "geldig_van": "t.geldig_van", "geldig_tot": "t.geldig_tot",
    },
    where="hier.gemeente IS NOT NULL",
    rekeyed=(Rekeyed(columns=("code", "gemeenten", "geldig_van")),),
)  # fmt: skip

TEAM = View(
    name="team",
    of="access_team t",
    key=("gemeente", "team", "geldig_van"),
    joins=(organisation("t.organisatie_id"),),
    columns={
        "gemeente": "t.gemeente_id::text", "team": "t.code::text", "naam": "t.naam",
        "soort": f"(CASE WHEN t.soort IN {_TEAMS} THEN t.soort ELSE 'overig' END)::text",
        "organisatie": "organisatie.code::text", "geldig_van": "t.geldig_van", "geldig_tot": "t.geldig_tot",
    },
    rekeyed=(Rekeyed(columns=("code", "gemeente_id", "geldig_van")),),
)  # fmt: skip

_MOVED = (
    Rekeyed(columns=("organisatie_id", "team_id", "geldig_van")),
    Rekeyed(table="regie_medewerkerpseudoniem", columns=("pseudoniem",), path=Path(on="t.id = r.medewerker_id")),
    Rekeyed(table="access_team", columns=("gemeente_id",), path=Path(on="t.team_id = r.id")),
    Rekeyed(table="access_organisatie", columns=("gemeenten",), path=Path(on="t.organisatie_id = r.id")),
)

MEDEWERKER = View(
    name="medewerker",
    of="access_medewerker t",
    key=("gemeente", "medewerker", "geldig_van"),
    joins=(
        worker("t.id", "wie"), organisation("t.organisatie_id", watch=("gemeenten",)), team("t.team_id", watch=("gemeente_id",)),
        _WHERE_WORKING,
        Lateral(
            alias="rol", table="access_rolvervulling", paths=(Path(on="r.medewerker_id = t.id"),),
            select="""SELECT (SELECT v.rol FROM access_rolvervulling v WHERE v.medewerker_id = t.id
                              ORDER BY v.geldig_tot DESC NULLS FIRST, v.geldig_van, v.id LIMIT 1) AS rol,
                             max(v.gewijzigd_xid) AS gewijzigd_xid
                      FROM access_rolvervulling v WHERE v.medewerker_id = t.id""",
        ),
    ),
    columns={
        "gemeente": "hier.gemeente::text", "medewerker": "wie.pseudoniem", "organisatie": "organisatie.code::text",
        "team": "team.code::text",
        "rol": _case("rol.rol", {ours: theirs for theirs, all_ours in _ROLLEN.items() for ours in all_ours}, "'overig'"),
        "geldig_van": "t.geldig_van", "geldig_tot": "t.geldig_tot",
    },
    where="wie.pseudoniem IS NOT NULL AND hier.gemeente IS NOT NULL",
    rekeyed=_MOVED,
)  # fmt: skip

_HERE = ("organisatie_id", "team_id", "geldig_van", "geldig_tot", "afwezig_van", "afwezig_tot")


def _of_account(account: str, by: str) -> tuple[Join | Lateral, ...]:
    """The worker of an account, with organisation and team; `by` leads from `t` to the account `a`."""
    via = f"{by} JOIN access_medewerker m ON m.id = {account}.medewerker_id"
    return (
        Join(
            table="access_medewerker", alias="medewerker", on=f"medewerker.id = {account}.medewerker_id", watch=_HERE,
            paths=(Path(on=f"r.id = {account}.medewerker_id", by=by),),
        ),
        worker("medewerker.id", "wie", Path(on=f"r.medewerker_id = {account}.medewerker_id", by=by)),
        organisation("medewerker.organisatie_id", "organisatie", Path(on="r.id = m.organisatie_id", by=via), watch=("gemeenten",)),
        team("medewerker.team_id", "team", Path(on="r.id = m.team_id", by=via), watch=("gemeente_id",)),
        _WHERE_WORKING,
    )  # fmt: skip


_STARTED = f"GREATEST(medewerker.geldig_van, {local_day('t.gemaakt_tijd')})"

ACCOUNT = View(
    name="account",
    of="access_account t",
    key=("gemeente", "account_id", "geldig_van"),
    stamped=False,
    joins=(
        *_of_account("t", ""),
        Lateral(
            alias="tijdvak",
            select=f"""
                SELECT van, tot, weg FROM (VALUES
                    ({_STARTED}, COALESCE(medewerker.afwezig_van, medewerker.geldig_tot), false),
                    (medewerker.afwezig_van, COALESCE(medewerker.afwezig_tot, medewerker.geldig_tot), true),
                    (CASE WHEN medewerker.afwezig_van IS NOT NULL THEN medewerker.afwezig_tot END, medewerker.geldig_tot, false)
                ) AS v (van, tot, weg)
                WHERE van IS NOT NULL AND (tot IS NULL OR tot > van)""",
        ),
    ),
    columns={
        "gemeente": "hier.gemeente::text", "account_id": "t.id::text", "medewerker": "wie.pseudoniem",
        "organisatie": "organisatie.code::text", "account_sinds_op": local_day("t.gemaakt_tijd"),
        "afwezig": "tijdvak.weg", "geldig_van": "tijdvak.van", "geldig_tot": "tijdvak.tot",
    },
    where="t.is_active AND wie.pseudoniem IS NOT NULL AND hier.gemeente IS NOT NULL AND tijdvak.van IS NOT NULL",
    rekeyed=(
        Rekeyed(columns=("is_active", "medewerker_id", "gemaakt_tijd")),
        Rekeyed(
            table="access_medewerker", path=Path(on="t.medewerker_id = r.id"),
            columns=("organisatie_id", "team_id", "geldig_van", "geldig_tot", "afwezig_van", "afwezig_tot"),
        ),
        Rekeyed(table="regie_medewerkerpseudoniem", columns=("pseudoniem",), path=Path(on="t.medewerker_id = r.medewerker_id")),
    ),
    unstamped=(("access_account", Path(on="t.id = r.id")),),
)  # fmt: skip
"""One row per time that a worker is here or away: `afwezig` holds whatever the day on which it is read"""

LOGIN = View(
    name="login",
    of="access_aanmelding t",
    key=("gemeente", "login_id"),
    stamped=False,
    joins=(
        Join(table="access_account", alias="account", on="account.id = t.account_id", watch=("medewerker_id",)),
        *_of_account("account", "JOIN access_account account ON account.id = t.account_id"),
    ),
    columns={
        "gemeente": "hier.gemeente::text", "login_id": "t.id::text", "account_id": "t.account_id::text",
        "medewerker": "wie.pseudoniem", "organisatie": "organisatie.code::text", "ingelogd_tijd": "t.tijd",
    },
    where="wie.pseudoniem IS NOT NULL AND hier.gemeente IS NOT NULL",
    rekeyed=(Rekeyed(columns=("account_id",)),),
    unstamped=(("access_aanmelding", Path(on="t.id = r.id")),),
)  # fmt: skip

PERSOON = View(
    name="persoon",
    of="regie_persoon t",
    key=("gemeente", "persoon", "geldig_van"),
    joins=(
        Join(table="regie_pseudoniem", alias="wie", on="wie.persoon_id = t.id", may_go=True),
        content("regie_persoon_inhoud"),
        Lateral(
            alias="geheim", table="regie_geheimadres", paths=(Path(on="r.persoon_id = t.id"),),
            select="SELECT max(g.gewijzigd_xid) AS gewijzigd_xid FROM regie_geheimadres g WHERE g.persoon_id = t.id",
        ),
        Lateral(
            alias="gewoond", table="regie_adres", paths=(Path(on="r.persoon_id = t.id"),),
            select="""SELECT max(a.gewijzigd_xid) AS gewijzigd_xid, min(a.geldig_van) AS eerste, max(a.geldig_tot) AS laatste,
                             bool_or(a.geldig_tot IS NULL) AS nu
                      FROM regie_adres a WHERE a.persoon_id = t.id AND a.soort = 'woon'""",
        ),
        Lateral(
            alias="woont",
            select=f"""
                SELECT van, tot, CASE WHEN inhoud.geheimhouding IS NOT TRUE AND NOT EXISTS (
                    SELECT FROM regie_geheimadres g WHERE g.persoon_id = t.id
                    AND (g.geldig_tot IS NULL OR g.geldig_tot > van) AND (tot IS NULL OR g.geldig_van < tot)) THEN wijk END AS wijk
                FROM (
                    SELECT a.geldig_van AS van, a.geldig_tot AS tot, NULLIF(a.wijk, '') AS wijk FROM regie_adres a
                    WHERE a.persoon_id = t.id AND a.soort = 'woon'
                    UNION ALL SELECT {local_day("t.gemaakt_tijd")}, gewoond.eerste, NULL
                    WHERE gewoond.eerste IS NULL OR gewoond.eerste > {local_day("t.gemaakt_tijd")}
                    UNION ALL SELECT gewoond.laatste, NULL, NULL WHERE gewoond.nu IS FALSE
                ) AS tijdvak""",
        ),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "persoon": "wie.pseudoniem",
        "geboortejaar": "date_part('year', t.geboortedatum)::bigint",
        "geslacht": "(CASE WHEN inhoud.geslacht IN ('man', 'vrouw') THEN inhoud.geslacht ELSE 'onbekend' END)::text",
        "wijk": "woont.wijk::text", "huishouden": none(), "geldig_van": "woont.van", "geldig_tot": "woont.tot",
    },
    where="wie.pseudoniem IS NOT NULL AND t.samengevoegd_met_id IS NULL",
    rekeyed=(
        Rekeyed(columns=("gemeente_id", "samengevoegd_met_id", "gemaakt_tijd")),
        Rekeyed(table="regie_pseudoniem", columns=("pseudoniem",), path=Path(on="t.id = r.persoon_id")),
        Rekeyed(
            table="regie_adres", columns=("geldig_van", "geldig_tot", "soort", "persoon_id"), path=Path(on="t.id = r.persoon_id"), at_insert=True
        ),
    ),
)  # fmt: skip
"""One row per place where somebody lived. Of a secret address or with geheimhouding no wijk (P-4), and no date of birth:
the year is all that the warehouse keeps"""

GROEPSLID = View(
    name="groepslid",
    of="regie_lidmaatschap t",
    key=("gemeente", "groep_id", "persoon", "geldig_van"),
    joins=(Join(table="regie_groep", alias="groep", on="groep.id = t.groep_id", watch=("gemeente_id",)), *person("t.persoon_id")),
    columns={
        "gemeente": "groep.gemeente_id::text", "groep_id": "t.groep_id::text", "persoon": "wie.pseudoniem",
        "rol": "(CASE t.rol WHEN 'lid' THEN 'lid' ELSE 'deelnemer' END)::text",
        "geldig_van": local_day("t.geldig_van"), "geldig_tot": local_day("t.geldig_tot"),
    },
    where="wie.pseudoniem IS NOT NULL",
    rekeyed=(
        Rekeyed(columns=("groep_id", "persoon_id", "geldig_van")),
        Rekeyed(table="regie_groep", columns=("gemeente_id",), path=Path(on="t.groep_id = r.id")),
        Rekeyed(table="regie_persoon", columns=("samengevoegd_met_id",), path=Path(on="t.persoon_id = r.id")),
        Rekeyed(table="regie_pseudoniem", columns=("pseudoniem",), path=Path(on="t.persoon_id = r.persoon_id")),
    ),
)  # fmt: skip

VIEWS = (ORGANISATIE, TEAM, MEDEWERKER, ACCOUNT, LOGIN, PERSOON, GROEPSLID)
