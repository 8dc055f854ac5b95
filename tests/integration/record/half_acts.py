"""Asks the database for acts that happened by half: every query gives what may not be there."""

from collections.abc import Iterator

from django.db import connection

EVENT_OF_EACH_LINE = """
    SELECT coalesce(l.handeling, e.soort), coalesce(l.object_id, e.object_id), l.times, e.times
    FROM (SELECT xid, handeling, object_soort, object_id, count(*) AS times FROM access_logregel
          WHERE soort = 'actie' AND object_id IS NOT NULL GROUP BY 1, 2, 3, 4) l
    FULL JOIN (SELECT xid, soort, object_soort, object_id, count(*) AS times FROM access_gebeurtenis
               GROUP BY 1, 2, 3, 4) e
      ON (e.xid, e.soort, e.object_soort, e.object_id) = (l.xid, l.handeling, l.object_soort, l.object_id)
    WHERE l.times IS DISTINCT FROM e.times"""

STATE_IS_LAST_TRANSITION = """
    SELECT t.id, t.status, o.status FROM regie_taak t
    LEFT JOIN LATERAL (
        SELECT status FROM regie_overgang WHERE taak_id = t.id
        ORDER BY gebeurd_tijd DESC, array_position(ARRAY['verstuurd', 'gereserveerd', 'geaccepteerd', 'gestart'], status::text) DESC
        LIMIT 1
    ) o ON true
    WHERE o.status IS DISTINCT FROM t.status
       OR (t.einde_tijd IS NOT NULL) <> (t.status IN ('gesloten', 'afgewezen', 'ingetrokken', 'verlopen'))"""

CONTENT_OF_EACH_OBJECT = """
    SELECT id FROM {table} dat WHERE NOT EXISTS (SELECT 1 FROM {table}_inhoud wat WHERE wat.van_id = dat.id)"""

ONE_PLAN_PER_GROUP = "SELECT groep_id FROM regie_plan WHERE gesloten_tijd IS NULL GROUP BY 1 HAVING count(*) > 1"

NO_OPEN_GOAL_UNDER_A_CLOSED_PLAN = """
    SELECT d.id FROM regie_doel d JOIN regie_plan p ON p.id = d.plan_id
    WHERE d.afgesloten_op IS NULL AND p.sluitreden = 'doelen_bereikt'"""

SOMEBODY_MADE_EACH_STATE = """
    SELECT gewijzigd_xid FROM {table} WHERE gewijzigd_xid > '{begun}'::xid8
    AND NOT EXISTS (SELECT 1 FROM access_logregel l WHERE l.xid = gewijzigd_xid AND l.soort = 'actie')"""

FORMER_STATE_OF_EACH_CHANGE = """
    SELECT l.object_id, l.times, h.times
    FROM (SELECT object_id, count(*) AS times FROM access_logregel
          WHERE soort = 'actie' AND handeling IN ({acts}) GROUP BY 1) l
    FULL JOIN (SELECT {key} AS object_id, count(*) AS times FROM {table} GROUP BY 1) h USING (object_id)
    WHERE l.times IS DISTINCT FROM h.times"""

STATES = (
    "regie_doel", "regie_doelevent", "regie_doel_inhoud", "regie_doelinhoudevent", "regie_plan_inhoud", "regie_planinhoudevent",
    "regie_taak", "regie_taakevent", "regie_taak_inhoud", "regie_taakinhoudevent", "regie_overgang",
)  # fmt: skip


def found(begun: int) -> Iterator[str]:
    """What does not fit, one sentence each; rows of transactions up to `begun` were made by nobody."""
    for name, query in queries(begun).items():
        with connection.cursor() as cursor:
            cursor.execute(query)
            for row in cursor.fetchmany(3):
                yield f"{name}: {', '.join(str(value) for value in row)}"


def queries(begun: int) -> dict[str, str]:
    """All that is asked, by what it proves."""
    changed = {
        "regie_doelinhoudevent": ("van_id", "'doel.wijzigen', 'doel.afsluiten'"),
        "regie_doelevent": ("id", "'doel.afsluiten'"),
        "regie_planinhoudevent": ("van_id", "'plan.bijstellen'"),
    }
    return {
        "each line in the log has one event": EVENT_OF_EACH_LINE,
        "a task stands where its last transition left it": STATE_IS_LAST_TRANSITION,
        "one plan per group": ONE_PLAN_PER_GROUP,
        "no open goal under a plan whose goals are reached": NO_OPEN_GOAL_UNDER_A_CLOSED_PLAN,
        **{
            f"content of each {t}": CONTENT_OF_EACH_OBJECT.format(table=t)
            for t in ("regie_doel", "regie_plan", "regie_taak")
        },
        **{f"who made {t}": SOMEBODY_MADE_EACH_STATE.format(table=t, begun=begun) for t in STATES},
        **{
            f"former states in {t}": FORMER_STATE_OF_EACH_CHANGE.format(table=t, key=key, acts=acts)
            for t, (key, acts) in changed.items()
        },
    }
