"""What is kept of persons. The BSN lives in the vault only."""

from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history, xid_field


@history
class Persoon(Row):
    """Somebody whom the record knows (dat): who it is. Found by search before anyone is made (X-7)."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    roepnaam = models.TextField(default="")
    tussenvoegsel = models.TextField(default="")
    geslachtsnaam = models.TextField(default="")
    geboortedatum = models.DateField(null=True)
    overleden_op = models.DateField(null=True)
    samengevoegd_met = models.ForeignKey("self", models.PROTECT, null=True)
    """set when this row turned out to be the same person as another one, which goes on"""
    sorteersleutel = models.TextField(default="")
    """geslachtsnaam, roepnaam without case and accents: lists are sorted by it"""
    klanksleutel = models.TextField(default="")
    """the sound of the geslachtsnaam: finds Jansen under Janssen"""
    gemaakt_tijd = models.DateTimeField()
    gemaakt_door = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["klanksleutel", "geboortedatum"], name="persoon_op_klank"),
            models.Index(fields=["geboortedatum"], name="persoon_op_geboortedatum"),
            models.Index(fields=["samengevoegd_met"], name="persoon_samengevoegd"),
        ]


class Zoekwoord(models.Model):
    """One folded word of a name, for a prefix index: `ILIKE '%x%'` is forbidden."""

    persoon = models.ForeignKey(Persoon, models.CASCADE, related_name="zoekwoorden")
    woord = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["woord"], name="zoekwoord_begin", opclasses=["text_pattern_ops"])]
        constraints = [models.UniqueConstraint(fields=["persoon", "woord"], name="zoekwoord_een_keer")]


@history
class PersoonInhoud(Inhoud):
    """The wat of a person: how to reach somebody, and what a worker must know."""

    van = models.OneToOneField(Persoon, models.CASCADE, primary_key=True, related_name="inhoud")
    voornamen = models.TextField(default="")
    geslacht = models.CharField(max_length=10, default="onbekend")
    """man, vrouw, anders or onbekend, as in the warehouse"""
    telefoon = models.TextField(default="")
    email = models.TextField(default="")
    taal = models.TextField(default="")
    geheimhouding = models.BooleanField(default=False)

    class Meta(Inhoud.Meta):
        db_table = "regie_persoon_inhoud"


class Pseudoniem(models.Model):
    """Under which pseudonym the warehouse knows a person. Read by the extract and the resolver only."""

    persoon = models.OneToOneField(Persoon, models.CASCADE, primary_key=True)
    pseudoniem = models.TextField(db_index=True)
    gewijzigd_xid = xid_field()

    class Meta:
        triggers = Row.Meta.triggers


@history
class Adres(Row):
    """Where somebody lives or gets post. A secret address is never here (see GeheimAdres)."""

    persoon = models.ForeignKey(Persoon, models.CASCADE, related_name="adressen")
    soort = models.CharField(max_length=10, choices=[("woon", "woonadres"), ("post", "postadres")])
    straat = models.TextField(default="")
    huisnummer = models.TextField(default="")
    postcode = models.CharField(max_length=6, default="")
    plaats = models.TextField(default="")
    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, null=True, related_name="+")
    wijk = models.CharField(max_length=8, default="")
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="adres_geldig"),
            models.UniqueConstraint(fields=["persoon", "soort"], condition=Q(geldig_tot=None), name="adres_een_van_nu"),
        ]


@history
class GeheimAdres(Row):
    """A secret or shelter address, in a table of its own so that no list, export, map, ecogram or mail can name it (P-4)."""

    persoon = models.ForeignKey(Persoon, models.CASCADE, related_name="geheime_adressen")
    soort = models.CharField(max_length=10, choices=[("geheim", "geheim adres"), ("opvang", "opvangadres")])
    adres = models.TextField()
    reden = models.TextField()
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)


@history
class Gezag(Row):
    """Who has gezag over a child, from when to when (P-4)."""

    kind = models.ForeignKey(Persoon, models.CASCADE, related_name="gezag_over_mij")
    ouder = models.ForeignKey(Persoon, models.CASCADE, related_name="mijn_gezag")
    soort = models.CharField(max_length=12, choices=[("ouderlijk", "ouderlijk gezag"), ("voogdij", "voogdij")])
    bron = models.TextField(default="")
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kind=F("ouder")), name="gezag_over_een_ander"),
            models.UniqueConstraint(fields=["kind", "ouder"], condition=Q(geldig_tot=None), name="gezag_een_keer"),
        ]


@history
class Samenvoeging(Row):
    """That two rows were one person: who said so, when, and which row goes on (X-8)."""

    weg = models.OneToOneField(Persoon, models.PROTECT, related_name="+")
    blijft = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField()
    door = models.TextField()
    reden = models.TextField()
