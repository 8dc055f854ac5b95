"""The views of single support: contacts, requests and their steps, provisions, outflow, and client lists."""

from dataclasses import replace

from ketenzicht.regie.extracts.parts import (
    BIJZONDER,
    ONDERWERP,
    OWN,
    SUBJECT,
    content_subject,
    none,
    organisation,
    person,
    product,
    team,
    text,
    worker,
)
from ketenzicht.regie.extracts.view import Join, Lateral, Path, Rekeyed, View

CONTACT = View(
    name="contact",
    of="regie_klantcontact t",
    key=("gemeente", "contact_id"),
    joins=(
        *SUBJECT, *content_subject("regie_klantcontact_inhoud"), organisation("t.organisatie_id"),
        Join(table="access_medewerker", alias="medewerker", on="medewerker.id = t.medewerker_id", watch=("team_id",)),
        worker("t.medewerker_id", "spreker"), team("medewerker.team_id"),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "contact_id": "t.id::text", "persoon": "wie.pseudoniem", "plan_id": "t.plan_id::text",
        "kanaal": text("t.kanaal"), "onderwerp": ONDERWERP, "bijzonder_onderwerp": BIJZONDER, "richting": text("t.richting"),
        "soort": "t.soort::text", "organisatie": "organisatie.code::text", "team": "team.code::text",
        "medewerker": "spreker.pseudoniem", "contact_tijd": "t.contact_tijd",
    },
    rekeyed=OWN,
)  # fmt: skip

AANVRAAG = View(
    name="aanvraag",
    of="regie_aanvraag t",
    key=("gemeente", "aanvraag_id"),
    joins=(
        *SUBJECT, *content_subject("regie_aanvraag_inhoud"), team("t.team_id"),
        worker("t.behandelaar_id", "behandelaar"),
        Lateral(
            alias="stilstand", table="regie_opschorting", paths=(Path(on="r.aanvraag_id = t.id"),),
            select="""SELECT sum(o.tot_op - o.van_op)::bigint AS dagen, max(o.gewijzigd_xid) AS gewijzigd_xid
                      FROM regie_opschorting o WHERE o.aanvraag_id = t.id""",
        ),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "aanvraag_id": "t.id::text", "persoon": "wie.pseudoniem", "plan_id": "t.plan_id::text",
        "signaal_id": "t.signaal_id::text", "wet": "t.wet::text", "onderwerp": ONDERWERP, "product": none(),
        "kanaal": text("t.kanaal"), "afdeling": none(), "groep": none(), "team": "team.code::text",
        "behandelaar": "behandelaar.pseudoniem", "ontvangen_tijd": "t.ontvangen_tijd", "in_behandeling_op": "t.in_behandeling_op",
        "gesprek_op": "t.gesprek_op", "onderzoek_gereed_op": "t.onderzoek_gereed_op", "aanvraag_op": "t.aanvraag_op",
        "besloten_op": "t.besloten_op", "besluit": text("t.besluit"), "uitkomst": text("t.uitkomst"),
        "ondersteuning_gestart_op": "t.ondersteuning_gestart_op", "afgesloten_tijd": "t.afgesloten_tijd",
        "gepland_einde_tijd": none("timestamptz"), "deadline_tijd": none("timestamptz"),
        "opschorting_dagen": "stilstand.dagen", "verdaagd_tot_op": "t.verdaagd_tot_op",
    },
    rekeyed=OWN,
)  # fmt: skip
"""The days of a suspension count once it is over; the legal terms are worked out by the warehouse"""

_STATES = ("gepland", "begonnen", "onderbroken", "hervat", "klaar", "afgebroken")

_REQUEST = "JOIN regie_aanvraag aanvraag ON aanvraag.id = t.aanvraag_id"
_OF_REQUEST = tuple(
    replace(join, paths=tuple(replace(path, by=f"{_REQUEST} {path.by}") for path in join.paths)) for join in person("aanvraag.persoon_id")
)  # fmt: skip

PROCESSTAP = View(
    name="processtap",
    of="regie_processtap t",
    key=("gemeente", "stap_id"),
    joins=(
        Join(table="regie_aanvraag", alias="aanvraag", on="aanvraag.id = t.aanvraag_id", watch=("gemeente_id", "persoon_id", "wet")),
        *_OF_REQUEST,
        worker("t.medewerker_id", "medewerker"),
    ),
    columns={
        "gemeente": "aanvraag.gemeente_id::text", "stap_id": "t.id::text", "aanvraag_id": "t.aanvraag_id::text",
        "volgnummer": "t.volgnummer::bigint", "persoon": "wie.pseudoniem", "wet": "aanvraag.wet::text",
        "activiteit": "t.activiteit", "status": f"(CASE WHEN t.status IN {_STATES} THEN t.status ELSE 'klaar' END)::text",
        "groep": none(), "medewerker": "medewerker.pseudoniem", "begonnen_tijd": none("timestamptz"),
        "gebeurd_tijd": "t.gebeurd_tijd",
    },
    rekeyed=(
        Rekeyed(columns=("aanvraag_id",)),
        Rekeyed(table="regie_aanvraag", columns=("gemeente_id",), path=Path(on="t.aanvraag_id = r.id")),
    ),
)  # fmt: skip

VOORZIENING = View(
    name="voorziening",
    of="regie_voorziening t",
    key=("gemeente", "voorziening_id"),
    joins=(
        *SUBJECT, Join(table="regie_aanvraag", alias="aanvraag", on="aanvraag.id = t.aanvraag_id", watch=("wet", "team_id")),
        product("t.product_id"), team("aanvraag.team_id", "team", Path(on="r.id = aanvraag.team_id", by=_REQUEST)),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "voorziening_id": "t.id::text", "aanvraag_id": "t.aanvraag_id::text",
        "persoon": "wie.pseudoniem", "wet": "aanvraag.wet::text", "product": "product.code::text",
        "leveringsvorm": text("t.leveringsvorm"), "leverancier": none(), "team": "team.code::text", "verwijzer": none(),
        "toegekend_op": "t.toegekend_op", "ingang_op": "t.ingang_op", "gepland_einde_op": "t.gepland_einde_op",
        "gestart_op": "t.gestart_op", "beeindigd_op": "t.beeindigd_op", "reden_einde": text("t.reden_einde"),
        "vorige_voorziening_id": none(), "volgende_voorziening_id": none(), "waarde": none("numeric"),
        "waarde_jaar": none("numeric"), "waarde_vrijval": none("numeric"),
    },
    rekeyed=OWN,
)  # fmt: skip

UITSTROOM = View(
    name="uitstroom",
    of="regie_uitstroom t",
    key=("gemeente", "uitstroom_id"),
    joins=(*SUBJECT, organisation("t.organisatie_id"), team("t.team_id")),
    columns={
        "gemeente": "t.gemeente_id::text", "uitstroom_id": "t.id::text", "persoon": "wie.pseudoniem",
        "signaal_id": "t.signaal_id::text", "plan_id": "t.plan_id::text", "bestemming": "t.bestemming::text", "wet": text("t.wet"),
        "organisatie": "organisatie.code::text", "team": "team.code::text", "uitgestroomd_op": "t.uitgestroomd_op",
    },
    rekeyed=OWN,
)  # fmt: skip

UITVAL = View(
    name="uitval",
    of="regie_uitval t",
    key=("gemeente", "uitval_id"),
    joins=(
        *SUBJECT, Join(table="regie_traject", alias="traject", on="traject.id = t.traject_id", watch=("product_id",)),
        product("traject.product_id", Path(on="r.id = traject.product_id", by="JOIN regie_traject traject ON traject.id = t.traject_id")),
        organisation("t.organisatie_id"), team("t.team_id"),
    ),
    columns={
        "gemeente": "t.gemeente_id::text", "uitval_id": "t.id::text", "persoon": "wie.pseudoniem",
        "signaal_id": "t.signaal_id::text", "fase": "t.fase::text",
        "fase_nummer": "COALESCE(t.taak_id, t.traject_id, t.aanvraag_id, t.signaal_id, t.plan_id)::text",
        "reden": "t.reden::text", "initiatief": "t.initiatief::text", "wet": text("t.wet"), "product": "product.code::text",
        "leverancier": none(), "organisatie": "organisatie.code::text", "team": "team.code::text",
        "uitgevallen_op": "t.uitgevallen_op",
    },
    rekeyed=OWN,
)  # fmt: skip

CLIENTENLIJST = View(
    name="clientenlijst",
    of="regie_clientenlijstregel t",
    key=("gemeente", "lijst", "regel_id"),
    key_type="bigint",
    stamped=False,
    joins=(
        Join(table="regie_clientenlijst", alias="lijst", on="lijst.id = t.lijst_id", watch=("organisatie_id", "aangeleverd_op", "vervalt_op")),
        organisation("lijst.organisatie_id"), *person("t.persoon_id"),
    ),
    columns={
        "gemeente": "lijst.gemeente_id::text", "lijst": "lijst.id::text", "regel_id": "t.regel::text",
        "persoon": "COALESCE(wie.pseudoniem, NULLIF(t.pseudoniem, ''))", "organisatie": "organisatie.code::text",
        "eerste_contact_op": "t.eerste_contact_op", "aangeleverd_op": "lijst.aangeleverd_op", "vervalt_op": "lijst.vervalt_op",
    },
    rekeyed=(Rekeyed(columns=("lijst_id", "regel")),),
    unstamped=(("regie_clientenlijstregel", Path(on="t.id = r.id")),),
)  # fmt: skip

VIEWS = (CONTACT, AANVRAAG, PROCESSTAP, VOORZIENING, UITSTROOM, UITVAL, CLIENTENLIJST)
