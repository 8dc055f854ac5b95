"""All lives, by the names of their sections in the tables."""

from tests.integration.record.lives import (
    aanvragen,
    beheer,
    contacten,
    delen,
    personen,
    plannen,
    rechten,
    regie,
    signalen,
    taken,
    trajecten,
    volledigheid,
)
from tests.integration.record.lives.world import Life

LIVES: dict[str, Life] = {
    "plan": plannen.PLAN, "doel": plannen.GOAL, "evaluatie": plannen.EVALUATION, "vervanging": regie.DEPUTY,
    "noodtoegang": regie.GLASS, "overname": regie.TAKEOVER, "regie": regie.REGIE, "regie-op-grondslag": regie.ON_A_GROUND, "schaal": regie.SCALE, "groep": regie.GROUP,
    "lidmaatschap": regie.MEMBERSHIP, "taak": taken.LIFE, "toestemming": delen.CONSENT, "afscherming": delen.WITHHOLDING,
    "inzage": delen.VIEW, "actie": contacten.ACTION, "klantcontact": contacten.CONTACT, "casusoverleg": contacten.MEETING,
    "werknotitie": contacten.WORK_NOTE, "notitie": contacten.NOTE, "plansjabloon": contacten.TEMPLATE,
    "traject": trajecten.OWN, "traject-bij-partner": trajecten.AT_PARTNER, "traject-los": trajecten.LOOSE,
    "aanvraag": aanvragen.REQUEST, "voorziening": aanvragen.PROVISION, "signaal": signalen.SIGNAL,
    "signaal-bij-plannen": signalen.UNDER_PLANS, "filterregel": signalen.RULE,
    "waarschuwing": personen.WARNING, "adres": personen.ADDRESS, "gezag": personen.GEZAG, "samenvoeging": personen.MERGE,
    "persoon": personen.PERSON, "document": personen.DOCUMENT, "recht": rechten.REQUEST, "recht-op-inzage": rechten.INSIGHT,
    "recht-op-wissing": rechten.ERASURE, "beperking": rechten.RESTRICTION, "bewaarplicht": rechten.HOLD,
    "organisatie": beheer.ORGANISATION, "team": beheer.TEAM, "medewerker": beheer.WORKER, "rol": beheer.ROLE,
    "account": beheer.ACCOUNT, "afspraak": beheer.AGREEMENT, "product": beheer.PRODUCT, "onderwerp": beheer.SUBJECT,
    "weekberichtregel": volledigheid.LINE, "clientenlijst": volledigheid.LIST,
}  # fmt: skip
