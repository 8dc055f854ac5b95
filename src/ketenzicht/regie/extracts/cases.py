"""The views of the work around a household: signals, tasks, plans, goals, measurements, trajecten."""

from ketenzicht.regie.extracts.parts import (
    BIJZONDER,
    ONDERWERP,
    ONE_PERSON,
    OWN,
    SUBJECT,
    content,
    content_subject,
    local_day,
    none,
    of_group,
    organisation,
    product,
    regie,
    subject,
    team,
    text,
    worker,
)
from ketenzicht.regie.extracts.view import Lateral, Path, Rekeyed, View

_AGE = f"date_part('year', age({local_day('t.ontvangen_tijd')}::timestamp, persoon.geboortedatum::timestamp))::bigint"

SIGNAAL = View(
    name="signaal",
    of="regie_signaal t",
    key=("gemeente", "signaal_id"),
    joins=(
        *subject("geboortedatum"), *content_subject("regie_signaal_inhoud"), organisation("t.organisatie_id"),
        worker("t.medewerker_id", "melder"),
        Lateral(
            alias="koppeling", table="regie_signaalkoppeling", paths=(Path(on="r.signaal_id = t.id"),),
            select="""SELECT (SELECT k.plan_id FROM regie_signaalkoppeling k WHERE k.signaal_id = t.id
                              AND k.geclaimd_tijd IS NOT NULL AND k.losgemaakt_tijd IS NULL) AS plan_id,
                             max(k.gewijzigd_xid) AS gewijzigd_xid
                      FROM regie_signaalkoppeling k WHERE k.signaal_id = t.id""",
        ),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "signaal_id": "t.id::text",
        "betreft": "CASE WHEN t.persoon_id IS NULL THEN 'groep' ELSE 'persoon' END::text",
        "persoon": "wie.pseudoniem", "groep_id": "t.groep_id::text",
        "aantal_personen": "CASE WHEN t.persoon_id IS NULL THEN NULLIF(hoofd.leden, 0) ELSE 1 END::bigint",
        "leeftijd": f"CASE WHEN persoon.geboortedatum <= {local_day('t.ontvangen_tijd')} THEN {_AGE} END",
        "plan_id": "koppeling.plan_id::text", "onderwerp": ONDERWERP, "bijzonder_onderwerp": BIJZONDER,
        "indiener": "t.indiener::text", "organisatie": "organisatie.code::text",
        "medewerker": "CASE WHEN t.indiener = 'professional' THEN melder.pseudoniem END",
        "kanaal": text("t.kanaal"), "ontvangen_tijd": "t.ontvangen_tijd", "oordeel": text("t.oordeel"),
        "oordeel_tijd": "t.oordeel_tijd", "afwijsreden": text("t.afwijsreden"), "door_filterregel": "t.door_filterregel",
        "vervolg": text("t.vervolg"), "vervolg_op": local_day("t.vervolg_tijd"),
    },
    rekeyed=OWN,
)  # fmt: skip
"""A resident who reported is nowhere in it (P-2)"""

_STATES = ("gereserveerd", "geaccepteerd", "afgewezen", "gestart", "gesloten", "ingetrokken", "verlopen")
_IMPLIED = ("gereserveerd", "geaccepteerd", "gestart")
_LATE = ("verstuurd", "gereserveerd", "geaccepteerd", "afgewezen", "gestart", "gesloten")


def _of_state(worth: str, states: tuple[str, ...], ending: str) -> list[str]:
    return [f"{worth} FILTER (WHERE o.status = '{state}') AS {state}_{ending}" for state in states]


TAAK = View(
    name="taak",
    of="regie_taak t",
    key=("gemeente", "taak_id"),
    joins=(
        *SUBJECT, *content_subject("regie_taak_inhoud"),
        organisation("t.van_organisatie_id", "van"), organisation("t.organisatie_id"), team("t.team_id"),
        worker("t.medewerker_id", "medewerker"),
        Lateral(
            alias="stap", table="regie_overgang", paths=(Path(on="r.taak_id = t.id"),),
            select=f"""SELECT {", ".join([
                *_of_state("max(o.gebeurd_tijd)", _STATES, "tijd"),
                *_of_state("max(o.geregistreerd_tijd)", _LATE, "geregistreerd_tijd"),
                *_of_state("bool_or(o.afgeleid)", _IMPLIED, "afgeleid"),
            ])}, max(o.gewijzigd_xid) AS gewijzigd_xid FROM regie_overgang o WHERE o.taak_id = t.id""",
        ),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "taak_id": "t.id::text", "persoon": "wie.pseudoniem",
        "signaal_id": "t.signaal_id::text", "plan_id": "t.plan_id::text", "doel_id": "t.doel_id::text", "wet": text("t.wet"),
        "onderwerp": ONDERWERP, "van_organisatie": "van.code::text", "organisatie": "organisatie.code::text",
        "team": "team.code::text", "medewerker": "medewerker.pseudoniem", "status": "t.status::text",
        "verstuurd_tijd": "t.verstuurd_tijd",
        **{f"{state}_tijd": f"stap.{state}_tijd" for state in _STATES},
        **{f"{state}_geregistreerd_tijd": f"stap.{state}_geregistreerd_tijd" for state in _LATE},
        **{f"{state}_afgeleid": f"stap.{state}_afgeleid" for state in _IMPLIED},
        "afwijsreden": text("t.afwijsreden"), "afgesproken_dagen": "t.afgesproken_dagen::bigint",
        "resultaat": text("t.resultaat"), "doel_bereikt": "t.doel_bereikt",
        "feedback_gegeven": "CASE WHEN t.status = 'gesloten' THEN COALESCE(inhoud.feedback, '') <> '' END",
        "feedback_gelezen_op": local_day("t.feedback_gelezen_tijd"), "vervolg": text("t.vervolg"),
    },
    rekeyed=OWN,
)  # fmt: skip
"""Whether there is feedback, never the feedback itself"""

_LEADS = "JOIN regie_regisseurschap s ON s.plan_id = t.id"

PLAN = View(
    name="plan",
    of="regie_plan t",
    key=("gemeente", "plan_id"),
    joins=(
        *of_group(), *regie("t.id"),
        organisation("regisseur.organisatie_id", "organisatie", Path(on="r.id = m.organisatie_id", by=f"{_LEADS} JOIN access_medewerker m ON m.id = s.medewerker_id")),
        worker("regie.medewerker_id", "leider", Path(on="r.medewerker_id = s.medewerker_id", by=_LEADS)),
        Lateral(
            alias="koppeling", table="regie_signaalkoppeling", paths=(Path(on="r.plan_id = t.id"),),
            select="""SELECT (SELECT k.signaal_id FROM regie_signaalkoppeling k WHERE k.plan_id = t.id
                              AND k.geclaimd_tijd IS NOT NULL AND k.losgemaakt_tijd IS NULL
                              ORDER BY k.sinds, k.id LIMIT 1) AS signaal_id,
                             max(k.gewijzigd_xid) AS gewijzigd_xid
                      FROM regie_signaalkoppeling k WHERE k.plan_id = t.id""",
        ),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "plan_id": "t.id::text", "groep_id": "t.groep_id::text",
        "persoon": "wie.pseudoniem", "signaal_id": "koppeling.signaal_id::text", "regisseur": "leider.pseudoniem",
        "organisatie": "organisatie.code::text", "team": "team.code::text", "gestart_op": local_day("t.gestart_tijd"),
        "gesloten_op": local_day("t.gesloten_tijd"), "sluitreden": text("t.sluitreden"),
        "escalatie_op": local_day("t.escalatie_sinds"), "escalatie_opgelost_op": local_day("t.escalatie_opgelost"),
    },
    rekeyed=OWN,
)  # fmt: skip

DOEL = View(
    name="doel",
    of="regie_doel t",
    key=("gemeente", "doel_id"),
    joins=(*ONE_PERSON, content("regie_doel_inhoud"), *regie("t.plan_id")),
    columns={
        "gemeente": "t.gemeente_id::text", "doel_id": "t.id::text", "plan_id": "t.plan_id::text", "persoon": "wie.pseudoniem",
        "leefgebied": text("inhoud.leefgebied"), "team": "team.code::text", "gesteld_op": "t.gesteld_op",
        "gepland_op": "t.gepland_op", "afgesloten_op": "t.afgesloten_op", "uitkomst": text("t.uitkomst"),
    },
    where="t.plan_id IS NOT NULL",
    rekeyed=(Rekeyed(columns=("gemeente_id", "plan_id")),),
)  # fmt: skip
"""The domain of life, never the words of the goal"""

_SAME_SERIES = """m.plan_id = t.plan_id AND m.schaal = t.schaal AND COALESCE(m.persoon_id, m.groep_id) = COALESCE(t.persoon_id, t.groep_id)
                  AND m.doel_id IS NOT DISTINCT FROM t.doel_id"""

METING = View(
    name="meting",
    of="regie_meting t",
    key=("gemeente", "meting_id"),
    joins=(
        *ONE_PERSON, content("regie_meting_inhoud"), *regie("t.plan_id"),
        Lateral(
            alias="reeks", table="regie_meting", paths=(Path(on=_SAME_SERIES.replace("m.", "r.")),),
            select=f"""SELECT (SELECT i.waarde FROM regie_meting m JOIN regie_meting_inhoud i ON i.van_id = m.id
                               WHERE {_SAME_SERIES} AND i.domein = inhoud.domein
                               ORDER BY m.gemeten_op, m.id LIMIT 1) AS eerste_waarde,
                              max(m.gewijzigd_xid) AS gewijzigd_xid
                       FROM regie_meting m WHERE {_SAME_SERIES}""",
        ),
        Lateral(
            alias="waarden", table="regie_meting_inhoud",
            paths=(Path(on="r.van_id = m.id", by=f"JOIN regie_meting m ON {_SAME_SERIES}"),),
            select=f"""SELECT max(i.gewijzigd_xid) AS gewijzigd_xid
                       FROM regie_meting m JOIN regie_meting_inhoud i ON i.van_id = m.id WHERE {_SAME_SERIES}""",
        ),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "meting_id": "t.id::text", "persoon": "wie.pseudoniem",
        "plan_id": "t.plan_id::text", "doel_id": "t.doel_id::text", "traject_id": none(), "team": "team.code::text",
        "schaal": "t.schaal::text", "domein": text("inhoud.domein"), "meetronde": "t.fase::text",
        "gemeten_op": "t.gemeten_op", "waarde": "inhoud.waarde", "eerste_waarde": "reeks.eerste_waarde",
    },
    rekeyed=OWN,
)  # fmt: skip
"""A score with the first one of its series: the same person, goal, scale and domain in one plan"""

TRAJECT = View(
    name="traject",
    of="regie_traject t",
    key=("gemeente", "traject_id"),
    joins=(
        *ONE_PERSON, product("t.product_id"),
        organisation("t.organisatie_id"), team("t.team_id"), worker("t.behandelaar_id", "behandelaar"),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "traject_id": "t.id::text", "persoon": "wie.pseudoniem",
        "groep_id": "t.groep_id::text", "plan_id": "t.plan_id::text", "doel_id": "t.doel_id::text",
        "aanvraag_id": "t.aanvraag_id::text", "wet": "product.wet::text", "product": "product.code::text",
        "organisatie": "organisatie.code::text", "leverancier": none(), "team": "team.code::text",
        "behandelaar": "behandelaar.pseudoniem", "aangemeld_op": "t.aangemeld_op", "gestart_op": "t.gestart_op",
        "gepland_einde_op": "t.gepland_einde_op", "beeindigd_op": "t.beeindigd_op", "reden_einde": text("t.reden_einde"),
        "uitkomst": text("t.uitkomst"),
    },
    rekeyed=OWN,
)  # fmt: skip

VIEWS = (SIGNAAL, TAAK, PLAN, DOEL, METING, TRAJECT)
