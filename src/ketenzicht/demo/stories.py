"""The stories that the demo town must show, told from the counters when everything is made."""

from typing import Any

from ketenzicht.demo.catalogue import AGB, BIG_THREE, LEVERANCIERS, LONG_WAIT
from ketenzicht.demo.export import Scene
from ketenzicht.demo.town import GEMEENTEN, ORGANISATIE_CODES, RMC


def tell_stories(scene: Scene) -> None:
    """Add to the truth what a visitor must be able to find. Amounts are euros as text."""
    truth = scene.truth
    truth.stories |= {
        "maart_2026_hersteld": {
            "eerste": _restated(scene, "eerste"),
            "correctie": _restated(scene, "correctie"),
        },
        "drie_grootste": {
            "agb": [AGB[place] for place in BIG_THREE],
            "bedrag": _euros(truth.total("verhaal.drie_grootste", "drie grootste")),
            "alle": _euros(truth.total("verhaal.drie_grootste", "alle")),
        },
        "lange_wachttijd": {"agb": AGB[LONG_WAIT], "naam": LEVERANCIERS[LONG_WAIT].naam, "norm_weken": 20},
        "niet_gebruik": _non_use(scene),
        "niet_in_pwet": next(gemeente.code for gemeente in GEMEENTEN if not gemeente.pwet),
    }


def _restated(scene: Scene, delivery: str) -> dict[str, Any]:
    rows = scene.truth.number("verhaal.maart_2026_regels|levering", delivery)
    return {"regels": rows, "bedrag": _euros(scene.truth.total("verhaal.maart_2026|levering", delivery))}


def _non_use(scene: Scene) -> dict[str, Any]:
    code = ORGANISATIE_CODES[RMC]
    accounts = scene.truth.number("account.telt_mee_2026-W43|organisatie", code)
    unused = scene.truth.number("account.niet_gebruikt_2026-W43|organisatie", code)
    return {"organisatie": code, "week": "2026-W43", "accounts": accounts, "niet_gebruikt": unused}


def _euros(cents: int) -> str:
    return f"{cents / 100:.2f}"
