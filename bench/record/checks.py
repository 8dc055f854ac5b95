"""Whether the town is one that the actions could have made."""

from typing import Any

INVARIANTS = {
    "one running plan per group": "SELECT count(*) - count(DISTINCT groep_id) FROM regie_plan WHERE gesloten_tijd IS NULL AND hoofdplan_id IS NULL",
    "tasks without the step of their state": "SELECT count(*) FROM regie_taak t WHERE NOT EXISTS (SELECT FROM regie_overgang o WHERE o.taak_id = t.id AND o.status = t.status)",
    "objects about somebody who is not in the group": """
        SELECT count(*) FROM regie_doel d JOIN regie_plan p ON p.id = d.plan_id WHERE d.persoon_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM regie_lidmaatschap l WHERE l.groep_id = p.groep_id AND l.persoon_id = d.persoon_id)""",
    "open goals of closed plans": "SELECT count(*) FROM regie_doel d JOIN regie_plan p ON p.id = d.plan_id WHERE d.afgesloten_op IS NULL AND p.gesloten_tijd IS NOT NULL",
    "plans without regie": "SELECT count(*) FROM regie_plan p WHERE NOT EXISTS (SELECT FROM regie_regisseurschap r WHERE r.plan_id = p.id)",
    "requests without a step": "SELECT count(*) FROM regie_aanvraag a WHERE NOT EXISTS (SELECT FROM regie_processtap s WHERE s.aanvraag_id = a.id)",
}
"""Each must be 0."""


def require_sound(cursor: Any) -> None:
    """Raises AssertionError where an invariant is broken, an object has no content or a key points at nothing."""
    for says, sql in INVARIANTS.items():
        cursor.execute(sql)
        found = cursor.fetchone()[0]
        assert found == 0, f"{says}: {found}"
    assert not (empty := without_content(cursor)), empty
    assert not (broken := broken_keys(cursor)), broken


def without_content(cursor: Any) -> dict[str, int]:
    """Per kind the objects of which the wat is missing."""
    from ketenzicht.access.policy import policies

    found = {}
    for kind, policy in policies.items():
        if policy.inhoud is None or kind in ("noodtoegang",):
            continue
        table, content = policy.model._meta.db_table, policy.inhoud._meta.db_table
        cursor.execute(
            f"SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT FROM {content} i WHERE i.van_id = t.id)"
        )
        if amount := cursor.fetchone()[0]:
            found[kind] = amount
    return found


def broken_keys(cursor: Any) -> dict[str, int]:
    """Per foreign key of the record the rows that point at nothing: COPY ran without the triggers that hold them."""
    found = {}
    cursor.execute("""
        SELECT c.conname, c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text, b.attname FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
        WHERE c.contype = 'f' AND c.conrelid::regclass::text ~ '^(regie|access)_'""")
    for name, table, column, other, key in cursor.fetchall():
        cursor.execute(
            f'SELECT count(*) FROM {table} t WHERE "{column}" IS NOT NULL AND NOT EXISTS (SELECT FROM {other} o WHERE o."{key}" = t."{column}")'
        )
        if amount := cursor.fetchone()[0]:
            found[name] = amount
    return found
