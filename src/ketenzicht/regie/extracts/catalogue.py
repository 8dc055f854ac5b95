"""The views of the catalogue: subjects, products, channels and agreements."""

from ketenzicht.regie.extracts.parts import ONDERWERP, OWN, none, organisation, product, subject_of, text
from ketenzicht.regie.extracts.view import Lateral, Path, Rekeyed, View

ONDERWERPEN = View(
    name="onderwerp",
    of="regie_onderwerp t",
    key=("gemeente", "onderwerp"),
    joins=(
        Lateral(
            alias="eerste",
            table="regie_onderwerp",
            paths=(Path(on="t.gemeente_id = r.gemeente_id AND t.bijzonder <> ''"),),
            select="""SELECT (array_agg(o.id ORDER BY o.id))[1] AS id, max(o.gewijzigd_xid) AS gewijzigd_xid
                      FROM regie_onderwerp o WHERE o.gemeente_id = t.gemeente_id AND o.bijzonder <> ''""",
        ),
    ),
    where="t.bijzonder = '' OR t.id = eerste.id",
    columns={
        "gemeente": "t.gemeente_id::text",
        "onderwerp": "(CASE WHEN t.bijzonder = '' THEN t.code ELSE 'persoonlijk' END)::text",
        "titel": "CASE WHEN t.bijzonder = '' THEN t.titel ELSE 'Persoonlijk' END",
        "hoofdonderwerp": "CASE WHEN t.bijzonder = '' THEN NULLIF(t.hoofdonderwerp, '') END",
    },
    rekeyed=(Rekeyed(columns=("gemeente_id", "code", "bijzonder")),),
)
"""All sensitive subjects of a municipality are one row, 'persoonlijk'"""

PRODUCT = View(
    name="product",
    of="regie_product t",
    key=("gemeente", "product", "geldig_van"),
    columns={
        "gemeente": "t.gemeente_id::text", "product": "t.code::text", "titel": "t.titel", "wet": "t.wet::text",
        "categorie": text("t.categorie"), "hoofdgroep": none(), "programmaproduct": none(), "taakveld": none(),
        "instrument": none("boolean"), "eenmalig": "t.eenmalig", "geldig_van": "t.geldig_van", "geldig_tot": "t.geldig_tot",
    },
    rekeyed=(Rekeyed(columns=("gemeente_id", "code", "geldig_van")),),
)  # fmt: skip

_KANALEN = {
    "internet": ("Internet", True), "balie": ("Balie", False), "telefoon": ("Telefoon", False), "mail": ("E-mail", True),
    "post": ("Post", False), "chat": ("Chat", True), "huisbezoek": ("Huisbezoek", False), "keten": ("Ketenpartner", False),
    "intern": ("Intern", False), "overig": ("Overig", False), "onbekend": ("Onbekend", False),
}  # fmt: skip
_ROWS = ", ".join(f"('{code}', '{titel}', {digital})" for code, (titel, digital) in _KANALEN.items())

KANAAL = View(
    name="kanaal",
    of=f"access_gemeente t CROSS JOIN (VALUES {_ROWS}) AS kanaal (code, titel, digitaal)",
    key=("gemeente", "kanaal"),
    object_key="t.code",
    key_type="text",
    stamped=False,
    columns={
        "gemeente": "t.code::text",
        "kanaal": "kanaal.code::text",
        "titel": "kanaal.titel::text",
        "digitaal": "kanaal.digitaal",
    },
    rekeyed=(Rekeyed(columns=("code",), path=Path(on="t.code = r.code")),),
    unstamped=(("access_gemeente", Path(on="t.code = r.code")),),
)

AFSPRAAK = View(
    name="afspraak",
    of="regie_afspraak t",
    key=("gemeente", "afspraak_id"),
    joins=(
        organisation("t.organisatie_id"),
        subject_of("t.onderwerp_id"),
        product("t.product_id"),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "afspraak_id": "t.id::text", "organisatie": "organisatie.code::text",
        "onderwerp": ONDERWERP, "product": "product.code::text", "afgesproken_dagen": "t.termijn_dagen::bigint",
        "registratie_verplicht_op": "t.registratie_verplicht_op", "geldig_van": "t.geldig_van", "geldig_tot": "t.geldig_tot",
    },
    rekeyed=OWN,
)  # fmt: skip

VIEWS = (ONDERWERPEN, PRODUCT, KANAAL, AFSPRAAK)
