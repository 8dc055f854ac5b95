"""Commands about what the warehouse knows: tables, mappings, rules."""

from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import as_json, require_format, table
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import deliveries
from ketenzicht.warehouse import rules as delivery_rules
from ketenzicht.warehouse.contract import Contract, contract, contracts


def tables(name: str | None, format: str) -> int:
    """Show all tables, or the columns of one."""
    require_format(format, "table", "json")
    chosen = [contract(name)] if name else list(contracts().values())
    if format == "json":
        as_json([_as_json(found) for found in chosen])
    elif name:
        columns = ("Kolom", "Titel", "Type", "Verplicht", "Doel")
        table(
            columns,
            [(c.name, c.title, c.type, "ja" if c.required else "", c.purpose) for c in chosen[0].stored],
            title=chosen[0].title,
        )
    else:
        rows = [
            (
                found.name,
                found.title,
                found.kind,
                len(found.stored),
                ", ".join(found.protected_unit) or "openbaar",
                found.description,
            )
            for found in chosen
        ]
        table(("Tabel", "Titel", "Soort", "Kolommen", "Beschermt", "Eén rij is"), rows, right=("Kolommen",))
    return DONE


def _as_json(found: Contract) -> dict[str, object]:
    columns = [
        {
            "name": c.name,
            "title": c.title,
            "type": c.type,
            "purpose": c.purpose,
            "required": c.required,
            "enum": list(c.enum),
            "unit": c.unit,
            "special": c.special,
        }
        for c in found.stored
    ]
    return {
        "key": found.name, "title": found.title, "description": found.description, "version": found.version, "kind": found.kind,
        "protected_unit": list(found.protected_unit), "primary_key": list(found.key), "columns": columns,
    }  # fmt: skip


def mappings(house: Installation, format: str) -> int:
    """Show the mappings that deliveries came by; the last one of each source."""
    require_format(format, "table", "json")
    last = {delivery.bron: delivery for delivery in deliveries.all_deliveries(house.existing) if not delivery.completes}
    rows = [
        (d.bron, d.title, d.levering, ", ".join(part.table for part in d.tables), d.mapping_hash[:12])
        for d in last.values()
    ]
    if format == "json":
        as_json(
            [
                {"key": bron, "title": title, "levering": levering, "tables": names.split(", "), "hash": hash}
                for bron, title, levering, names, hash in rows
            ]
        )
    else:
        table(("Bron", "Titel", "Levering", "Tabellen", "Vingerafdruk"), rows)
    return DONE


def rules(format: str) -> int:
    """Show the delivery rules."""
    require_format(format, "table", "json")
    found = delivery_rules.rules().values()
    if format == "json":
        as_json(
            [
                {
                    "key": rule.code,
                    "title": rule.title,
                    "kind": rule.kind,
                    "tables": list(rule.tables),
                    "holds": rule.holds,
                    "message": rule.message,
                }
                for rule in found
            ]
        )
    else:
        table(
            ("Regel", "Titel", "Tabellen", "Moet gelden"),
            [(rule.code, rule.title, ", ".join(rule.tables), rule.holds) for rule in found],
        )
    return DONE
