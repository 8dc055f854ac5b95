"""The contract register: suppliers, the product catalogue with its changing taakvelden, and contracts with ceiling and tariffs."""

from collections.abc import Iterator, Sequence
from datetime import date

from ketenzicht.demo.catalogue import EENHEDEN, LEVERANCIERS, PRODUCTEN, Leverancier, Product
from ketenzicht.demo.export import Scene, SheetExport
from ketenzicht.demo.files import Cell
from ketenzicht.demo.sources.identity import GEMEENTE_NAMES
from ketenzicht.demo.sources.inkomen import INSTRUMENTEN
from ketenzicht.demo.town import GEMEENTEN

FROM, UNTIL = date(2015, 1, 1), date(2027, 1, 1)
TAAKVELDEN = {
    "6.711": ("6.71", "6.71a"), "6.712": ("6.71", "6.71b"), "6.713": ("6.71", "6.71c"), "6.714": ("6.71", "6.71d"),
    "6.60": ("6.6", "6.6"), "6.751": ("6.72", "6.72a"), "6.752": ("6.72", "6.72b"), "6.753": ("6.72", "6.72c"),
    "6.761": ("6.72", "6.74a"), "6.762": ("6.72", "6.73a"), "6.821": ("6.82", "6.82a"),
}  # fmt: skip
"""The taakveld of Iv3 from 2025, with what it was before 2023 and in 2023 and 2024: a definition that changes twice."""
CHANGES = (FROM, date(2023, 1, 1), date(2025, 1, 1))
HOOFDGROEPEN = {
    "01": "hulp_bij_het_huishouden", "02": "ondersteuning_thuis", "04": "ondersteuning_thuis", "07": "ondersteuning_thuis",
    "08": "hulpmiddelen_en_diensten", "11": "hulpmiddelen_en_diensten", "12": "hulpmiddelen_en_diensten",
    "13": "hulpmiddelen_en_diensten", "41": "jeugdhulp_zonder_verblijf", "43": "jeugdhulp_met_verblijf",
    "44": "jeugdhulp_met_verblijf", "45": "jeugdhulp_zonder_verblijf", "48": "jeugd_overig",
    "54": "jeugdhulp_zonder_verblijf",
}  # fmt: skip
_INSTRUMENTEN = {
    "PW-RI": ("Re-integratietraject", "pw", "pw_re_integratie", "werk_en_participatie"),
    "WGS-SR": ("Schuldregeling", "wgs", "wgs_schuldhulp", "schuldhulp"),
    "JG-BG": ("Begeleiding jongere", "jeugd", "jeugd50", "jeugdhulp_zonder_verblijf"),
    "JG-OP": ("Opvoedondersteuning", "jeugd", "jeugd50", "jeugdhulp_zonder_verblijf"),
    "WMO-DR": ("Dagritme en activering", "wmo", "wmo10", "ondersteuning_thuis"),
}


def leverancier_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The suppliers, per municipality."""
    rows = [
        (gemeente, s.agb, s.naam, s.concern, "hoofdaannemer", FROM, "inkoop@voorbeeld.invalid")
        for gemeente in GEMEENTE_NAMES
        for s in LEVERANCIERS
    ]
    scene.truth.accepted("leverancier", len(rows))
    return iter(rows)


def product_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """The products, per municipality and period in which their taakveld stayed the same; instruments of trajecten too."""
    rows: list[Sequence[Cell]] = []
    for gemeente in GEMEENTE_NAMES:
        for product in PRODUCTEN:
            rows += _product_periods(gemeente, product)
        for code in INSTRUMENTEN:
            title, wet, category, group = _INSTRUMENTEN[code]
            rows.append((gemeente, code, title, wet, category, group, "Trajecten", None, "nee", "ja", FROM, None))
    scene.truth.accepted("product", len(rows))
    return iter(rows)


def _product_periods(gemeente: str, product: Product) -> Iterator[Sequence[Cell]]:
    fields = (*TAAKVELDEN[product.taakveld], product.taakveld)
    ends = (*CHANGES[1:], None)
    for taakveld, start, end in zip(fields, CHANGES, ends, strict=True):
        yield (
            gemeente, product.code, product.naam, product.wet, f"{product.wet}{product.categorie}",
            HOOFDGROEPEN[product.categorie], product.programmaproduct, taakveld, "ja" if product.eenmalig else "nee", "nee",
            start, end,
        )  # fmt: skip


def contract_rows(scene: Scene) -> Iterator[Sequence[Cell]]:
    """Per municipality and supplier one line with the ceiling, and one per product with its tariff."""
    rows: list[Sequence[Cell]] = []
    for gemeente in GEMEENTEN:
        for supplier in LEVERANCIERS:
            rows.append(_ceiling(scene, gemeente.naam, gemeente.share, supplier))
            rows += [_tariff(gemeente.naam, supplier, product) for product in PRODUCTEN if _sells(supplier, product)]
    scene.truth.accepted("contract", len(rows))
    return iter(rows)


def _sells(supplier: Leverancier, product: Product) -> bool:
    return supplier.jeugd if product.wet == "jeugd" else supplier.wmo


def _ceiling(scene: Scene, gemeente: str, share: float, supplier: Leverancier) -> Sequence[Cell]:
    """The ceiling: a little more than the supplier declared in the history, in thousands of euros."""
    declared = scene.truth.total("factuurregel.gerealiseerd|leverancier", supplier.agb)
    thousands = max(int(declared * share * 1.2 / 100_000), 10)
    plafond = float(thousands * 1_000)
    return (
        gemeente,
        f"C-{supplier.agb}",
        f"C-{supplier.agb}",
        "Perceel 1",
        supplier.agb,
        None,
        FROM,
        UNTIL,
        plafond,
        None,
        None,
    )


def _tariff(gemeente: str, supplier: Leverancier, product: Product) -> Sequence[Cell]:
    number = f"C-{supplier.agb}-{product.code}"
    price = product.tarief / 100
    unit = EENHEDEN[product.eenheid]
    return (
        gemeente,
        number,
        f"C-{supplier.agb}",
        "Perceel 1",
        supplier.agb,
        product.code,
        FROM,
        UNTIL,
        None,
        price,
        unit,
    )


EXPORTS = (
    SheetExport(
        mapping="leveranciers", file="contracten/leveranciers.xlsx", rows=leverancier_rows,
        columns=("Gemeente", "AGB-code", "Naam", "Concern", "Rol", "Vanaf", "Contactpersoon"),
        above=("Contractregister", "Aanbieders"),
    ),
    SheetExport(
        mapping="producten", file="contracten/productcatalogus.xlsx", sheet="Catalogus", rows=product_rows,
        columns=("Gemeente", "Product", "Titel", "Wet", "Categorie", "Hoofdgroep", "Programmaproduct", "Taakveld", "Eenmalig",
                 "Instrument", "Geldig van", "Geldig tot"),
    ),
)  # fmt: skip
LATE_EXPORTS = (
    SheetExport(
        mapping="contracten", file="contracten/contracten.xlsx", rows=contract_rows, money=("Plafond", "Tarief"),
        columns=("Gemeente", "Regel", "Contract", "Perceel", "AGB-code", "Product", "Ingang", "Einde", "Plafond", "Tarief",
                 "Eenheid"),
        above=("Contractregister", "Contracten en tarieven"),
    ),
)  # fmt: skip
"""Made when the declarations are known, because the ceilings follow from them."""
