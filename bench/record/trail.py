"""What the acts behind a filled town left: lines of the log, events, notices and former states, made by the database out of
the objects. The hashes of lines are drawn, so only the seal over them is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.record.town import NOW

Columns = Mapping[str, str]
"""what columns said before an act, in SQL"""


@dataclass(frozen=True, kw_only=True)
class Step:
    """An act on the rows of a kind, in SQL over the row `t` and its content `i`."""

    act: str
    at: str = "t.gemaakt_tijd"
    by: str = "t.gemaakt_door::uuid"
    where: str = "true"
    because: str = ""
    event: str = "'{}'::jsonb"
    details: str = "NULL::jsonb"
    was: Sequence[Columns] = ()
    """one former state each, the oldest first; a state may name under `where` which rows had it"""
    was_content: Sequence[Columns] = ()
    told: tuple[tuple[str, str], ...] = ()
    """kind of notice, and an array of who got it"""
    silent: bool = False
    """a change of this row by an act on another one, which wrote the line and the event"""


@dataclass(frozen=True)
class Trail:
    """The steps of a kind, in their order. Who made it read it once, where that one may."""

    kind: str
    steps: tuple[Step, ...]
    read: str = "true"
    """which rows their maker may read"""
    subject: Mapping[str, str] = field(default_factory=lambda: {"persoon": "t.persoon_id", "plan": "t.plan_id"})


_REGIE = "(SELECT medewerker_id FROM regie_regisseurschap r WHERE r.plan_id = t.plan_id)"
_PARTNER = "t.medewerker_id"
_OURS = "regisseur van dit plan"
_MINUTES = "interval '{} minutes'"
_RESERVED = f"t.verstuurd_tijd + {_MINUTES.format(4)}"
_HANDLED = f"t.ontvangen_tijd + {_MINUTES.format(20)}"
_TERM = "(t.ontvangen_tijd AT TIME ZONE 'Europe/Amsterdam')::date"
_ENDED = "t.einde_tijd"

_COLLEAGUE = "(SELECT m.id FROM access_medewerker m WHERE m.organisatie_id = t.organisatie_id ORDER BY m.id LIMIT 1)"
_UNDER_PLAN = "EXISTS (SELECT FROM regie_signaalkoppeling k WHERE k.signaal_id = t.id)"


def _handling(act: str, was: Columns, *, told: bool = False) -> Step:
    """What the partner did with a request that was decided; of the decision and the end the regie hears."""
    status = {"status": "t.status"} | ({"besluit": "t.besluit"} if told else {})
    event = ", ".join(f"'{name}', {value}" for name, value in status.items())
    return Step(
        act=f"aanvraag.{act}", at=_HANDLED, by="t.behandelaar_id", where="t.besluit <> ''",
        because="u behandelt deze aanvraag", event=f"jsonb_build_object({event})", was=[was],
        told=((f"aanvraag.{act}", f"ARRAY[{_REGIE}]"),) if told else (),
    )  # fmt: skip


TRAILS = (
    Trail("persoon", (
        Step(act="persoon.maken", event="""'{"met_bsn": true}'""", details="""'{"somebody_else": false}'"""),
        Step(act="persoon.wijzigen", because="bekend in uw gemeente", event="""'{"velden": ["telefoon"]}'""", details="""'{"telefoon": ["", ""]}'""", was_content=[{"telefoon": "''"}]),
    ), read="false", subject={"persoon": "t.id", "plan": "NULL::uuid"}),
    Trail("groep", (
        Step(act="groep.maken", event="""jsonb_build_object('leden', 1, 'participanten', 0)"""),
        Step(act="groep.beschrijven", because="door u gemaakt", event="""'{"velden": ["groepsbeeld"]}'""", details="""'{"groepsbeeld": ["", ""]}'""", was_content=[{"groepsbeeld": "''"}]),
    ), subject={"persoon": "NULL::uuid", "plan": "NULL::uuid"}),
    Trail("plan", (
        Step(act="plan.starten", at="t.gestart_tijd"),
        Step(act="plan.bijstellen", at="t.gestart_tijd", because=_OURS, event="""'{"velden": ["situatie"]}'""", details="""'{"situatie": {}}'""", was_content=[{"situatie": "''"}]),
        Step(act="plan.sluiten", at="t.gesloten_tijd", where="t.gesloten_tijd IS NOT NULL", because=_OURS, event="jsonb_build_object('sluitreden', t.sluitreden)", was=[{"gesloten_tijd": "NULL", "sluitreden": "''"}], was_content=[{}]),
    ), subject={"persoon": "NULL::uuid", "plan": "t.id"}),
    Trail("doel", (
        Step(act="doel.stellen", because=_OURS),
        Step(act="doel.afsluiten", where="t.afgesloten_op IS NOT NULL", because=_OURS, event="jsonb_build_object('uitkomst', t.uitkomst)", was=[{"afgesloten_op": "NULL", "uitkomst": "''"}]),
    )),
    Trail("traject", (
        Step(act="traject.toevoegen", event="""'{"gerelateerd": true}'""", told=(("traject.toegewezen", "ARRAY[t.behandelaar_id]"),)),
        Step(act="traject.beeindigen", by="t.behandelaar_id", where="t.beeindigd_op IS NOT NULL", because="behandelaar van dit traject", event="jsonb_build_object('uitkomst', t.uitkomst, 'reden_einde', t.reden_einde)", was=[{"beeindigd_op": "NULL", "reden_einde": "''", "uitkomst": "''"}], told=(("traject.beeindigd", f"ARRAY[{_REGIE}]"),)),
    )),
    Trail("taak", (
        Step(act="taak.versturen", event="jsonb_build_object('status', 'verstuurd', 'organisatie', t.organisatie_id)", told=(("taak.ontvangen", f"ARRAY[coalesce({_PARTNER}, {_COLLEAGUE})]"),)),
        Step(act="taak.reserveren", at=_RESERVED, by=_PARTNER, where="t.status <> 'verstuurd'", because="aan uw organisatie gericht", event="""'{"status": "gereserveerd"}'""", was=[{"status": "'verstuurd'", "medewerker_id": "NULL"}]),
        Step(act="taak.starten", at=f"t.verstuurd_tijd + {_MINUTES.format(20)}", by=_PARTNER, where="t.status = 'gestart'", because="aan uw organisatie gericht", event="""'{"status": "gestart"}'""", was=[{"status": "'gereserveerd'"}]),
        Step(act="taak.afwijzen", at=_ENDED, by=_PARTNER, where="t.status = 'afgewezen'", because="aan uw organisatie gericht", event="""'{"status": "afgewezen"}'""", was=[{"status": "'gereserveerd'", "afwijsreden": "''", "einde_tijd": "NULL"}], was_content=[{"afwijzing": "''"}], told=(("taak.terug_bij_afzender", "ARRAY[t.van_medewerker_id]"),)),
        Step(act="taak.sluiten", at=_ENDED, by=_PARTNER, where="t.status = 'gesloten'", because="aan uw organisatie gericht", event="""'{"status": "gesloten"}'""", was=[{"status": "'gereserveerd'", "resultaat": "''", "vervolg": "''", "einde_tijd": "NULL"}], was_content=[{"feedback": "''"}], told=(("taak.gesloten", "ARRAY[t.van_medewerker_id]"),)),
        Step(act="taak.terugkoppeling", at="t.feedback_gelezen_tijd", where="t.feedback_gelezen_tijd IS NOT NULL", because=_OURS, event="""'{"tevreden": null}'""", was=[{"feedback_gelezen_tijd": "NULL"}]),
    )),
    Trail("klantcontact", (
        Step(act="klantcontact.vastleggen", where="t.gepland_tijd IS NULL AND t.terugbellen_voor_id IS NULL", event="jsonb_build_object('kanaal', t.kanaal)"),
        Step(act="klantcontact.plannen", where="t.gepland_tijd IS NOT NULL", event="""'{"gepland": true}'""", told=(("klantcontact.gepland", "ARRAY[t.persoon_id]"),)),
        Step(act="klantcontact.terugbelnotitie", where="t.terugbellen_voor_id IS NOT NULL", event="""'{"terugbellen": true}'""", told=(("klantcontact.terugbellen", "ARRAY[t.terugbellen_voor_id]"),)),
        Step(act="klantcontact.teruggebeld", at="t.teruggebeld_tijd", by="t.terugbellen_voor_id", where="t.teruggebeld_tijd IS NOT NULL", because=_OURS, event="""'{"teruggebeld": true}'""", was=[{"teruggebeld_tijd": "NULL"}]),
    ), ),
    Trail("actie", (
        Step(act="actie.plannen", event="jsonb_build_object('gepland_op', t.gepland_op)"),
        Step(act="actie.afronden", at="t.gedaan_tijd", where="t.gedaan_tijd IS NOT NULL", because=_OURS, event="""'{"gedaan": true}'""", was=[{"gedaan_tijd": "NULL"}]),
    )),
    Trail("notitie", (Step(act="notitie.schrijven", event="""'{"intern": false}'"""),)),
    Trail("document", (Step(act="document.toevoegen", event="jsonb_build_object('soort', t.soort)"),)),
    Trail("aanvraag", (
        Step(act="aanvraag.melden", event="""'{"status": "gemeld"}'""", was=[{"uiterste_op": "NULL", "behandelaar_id": "NULL"}], told=(("aanvraag.gemeld", f"ARRAY[{_REGIE}]"),)),
        Step(act="aanvraag.toewijzen", by="t.behandelaar_id", because="wacht bij uw organisatie op een behandelaar", details="""'{"van": null, "naar": ""}'""", was=[{"behandelaar_id": "NULL"}], told=(("aanvraag.toegewezen", "ARRAY[t.behandelaar_id]"),)),
        _handling("onderzoek-afronden", {"status": "'gemeld'", "in_behandeling_op": "NULL", "onderzoek_gereed_op": "NULL", "uiterste_op": f"{_TERM} + 42"}),
        _handling("indienen", {"status": "'onderzoek'", "aanvraag_op": "NULL", "uiterste_op": "NULL"}),
        _handling("besluiten", {"status": "'aangevraagd'", "besluit": "''", "uitkomst": "''", "besloten_op": "NULL", "uiterste_op": "t.aanvraag_op + 14"}, told=True),
        Step(act="voorziening.starten", at=_HANDLED, where="t.besluit = 'toegekend'", was=[{"status": "'besloten'", "ondersteuning_gestart_op": "NULL"}], silent=True),
        _handling("afsluiten", {"status": "CASE t.besluit WHEN 'toegekend' THEN 'geleverd' ELSE 'besloten' END", "afgesloten_tijd": "NULL"}, told=True),
    ), read="t.plan_id IS NOT NULL"),
    Trail("voorziening", (
        Step(act="voorziening.starten", because="u behandelt deze aanvraag", event="jsonb_build_object('gestart_op', t.gestart_op)", was=[{"gestart_op": "NULL"}]),
    )),
    Trail("signaal", (
        Step(act="signaal.melden", at="t.ontvangen_tijd", by="t.medewerker_id", event="""'{"oordeel": "", "wacht_op": "team"}'""", was=[{"wacht_op": "'verdeling'"}], told=(("signaal", "ARRAY(SELECT r.medewerker_id FROM regie_signaalkoppeling k JOIN regie_regisseurschap r USING (plan_id) WHERE k.signaal_id = t.id)"),)),
        Step(act="signaal.melden", at="t.ontvangen_tijd", where=_UNDER_PLAN, was=[{"wacht_op": "'team'"}], silent=True),
        Step(act="signaal.accepteren", at="t.oordeel_tijd", by="t.oordeel_door::uuid", where="t.oordeel <> ''", because="wacht op uw team", event="""jsonb_build_object('oordeel', t.oordeel, 'afwijsreden', '')""", was=[{"wacht_op": f"CASE WHEN {_UNDER_PLAN} THEN 'regie' ELSE 'team' END", "oordeel": "''", "oordeel_tijd": "NULL", "oordeel_door": "''"}], told=(("signaal.beoordeeld", "ARRAY[t.medewerker_id]"),)),
    ), subject={"persoon": "t.persoon_id", "plan": "NULL::uuid"}),
    Trail("casusoverleg", (
        Step(act="casusoverleg.plannen", at=f"LEAST(t.begin, '{NOW.isoformat()}') - interval '1 day'", told=(("casusoverleg.uitnodiging", "ARRAY(SELECT o.medewerker_id FROM regie_overlegdeelnemer o WHERE o.overleg_id = t.id)"),)),
    ), subject={"persoon": "NULL::uuid", "plan": "t.plan_id"}),
)  # fmt: skip


def leave(cursor: Any) -> dict[str, int]:
    """Write all of it. Gives how many lines, notices and former states."""
    counts = {"logregel": 0, "melding": 0, "voormalig": 0}
    for trail in TRAILS:
        first = trail.steps[0]
        for step in trail.steps:
            if step.silent:
                continue
            counts["logregel"] += _line(cursor, trail, step, "actie")
            cursor.execute(_EVENT.format(**_named(trail, step)))
            for kind, who in step.told:
                cursor.execute(_NOTICE.format(notice=kind, who=who, now=NOW.isoformat(), **_named(trail, step)))
                counts["melding"] += cursor.rowcount
        counts["logregel"] += _line(
            cursor, trail, Step(act="wat", at=first.at, by=first.by, where=trail.read, because=_OURS), "inzage"
        )
        counts["voormalig"] += _former_states(cursor, trail)
    return counts


def _line(cursor: Any, trail: Trail, step: Step, soort: str) -> int:
    cursor.execute(_LINE.format(soort=soort, **trail.subject, **_named(trail, step)))
    return int(cursor.rowcount)


def _named(trail: Trail, step: Step) -> dict[str, str]:
    because = f"ARRAY['{step.because}']" if step.because else "'{}'::text[]"
    return {
        "source": _source(trail.kind), "kind": trail.kind, "act": step.act, "at": step.at, "by": step.by, "where": step.where,
        "event": step.event, "details": step.details, "because": because, "gemeente": "t.gemeente_id",
    }  # fmt: skip


def _source(kind: str) -> str:
    return f"regie_{kind} t JOIN regie_{kind}_inhoud i ON i.van_id = t.id"


_LINE = """
    INSERT INTO access_logregel (tijd, soort, wie, naam, rol, organisatie, doel, handeling, object_soort, object_id, persoon_id,
        plan_id, gemeente, grond, inhoud, inhoud_hash, hash)
    SELECT {at}, '{soort}', m.id, m.naam, v.rol, m.organisatie_id, 'hulp', '{act}', '{kind}', t.id, {persoon}, {plan},
        {gemeente}, {because}, {details}, sha256('null'), sha256(uuid_send(t.id))
    FROM {source} JOIN access_medewerker m ON m.id = {by} JOIN access_rolvervulling v ON v.medewerker_id = m.id
    WHERE {where} ORDER BY 1"""
_EVENT = """
    INSERT INTO access_gebeurtenis (id, tijd, soort, object_soort, object_id, gemeente, gegevens)
    SELECT uuidv7({at} - now()), {at}, '{act}', '{kind}', t.id, {gemeente}, {event} FROM {source} WHERE {where} ORDER BY 2"""
_NOTICE = """
    INSERT INTO access_melding (id, voor, soort, object_soort, object_id, tijd, gelezen_tijd)
    SELECT uuidv7({at} - now()), voor::text, '{notice}', '{kind}', t.id, {at},
        CASE WHEN {at} < timestamptz '{now}' - interval '7 days' THEN {at} + interval '1 hour' END
    FROM {source}, unnest({who}) AS voor WHERE ({where}) AND voor IS NOT NULL ORDER BY {at}"""


def _former_states(cursor: Any, trail: Trail) -> int:
    from django.apps import apps

    model = apps.get_model("regie", trail.kind)
    content = apps.get_model("regie", f"{trail.kind}inhoud")
    found = 0
    for alias, table, states in (("t", model, _states(trail, "was")), ("i", content, _states(trail, "was_content"))):
        for number, (at, where, _) in enumerate(states):
            cursor.execute(_former(trail, alias, table, at, where, states[number:]))
            found += cursor.rowcount
    return found


_State = tuple[str, str, Columns]
"""when it ended, which rows had it, what it said"""


def _states(trail: Trail, name: str) -> list[_State]:
    return [(step.at, step.where, columns) for step in trail.steps for columns in getattr(step, name)]


def _former(trail: Trail, alias: str, model: Any, at: str, where: str, later: Sequence[_State]) -> str:
    """A state is the row as it is, with what this act and all later ones changed taken back."""
    from ketenzicht.regie.bewaren.closure import history_of

    history: Any = history_of(model)
    own = {"pgh_created_at": at, "pgh_label": "'veranderd'", "pgh_obj_id": f"{alias}.{model._meta.pk.column}"}
    columns = [field.column for field in history._meta.concrete_fields if field.column != "pgh_id"]
    told = [own.get(column) or _before(alias, column, later) for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {history._meta.db_table} ({names}) SELECT {', '.join(told)} FROM {_source(trail.kind)} WHERE {where}"


def _before(alias: str, column: str, later: Sequence[_State]) -> str:
    value = f'{alias}."{column}"'
    for _, where, columns in reversed(later):
        if column in columns:
            value = (
                columns[column]
                if where == later[0][1]
                else f"CASE WHEN {where} THEN {columns[column]} ELSE {value} END"
            )
    return value
