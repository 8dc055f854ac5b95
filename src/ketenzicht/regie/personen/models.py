"""What is kept of persons. The BSN lives in the vault only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from ketenzicht.access.rows import Inhoud, Row, history, xid_field


@history
class Persoon(Row):
    """Somebody whom the record knows (dat): who it is. Found by search before anyone is made (X-7)."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+", db_index=False)
    """without an index: a few municipalities hold all persons, and the planner would read half of it for one search"""
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
            models.Index(
                fields=["samengevoegd_met"], condition=Q(samengevoegd_met__isnull=False), name="persoon_samengevoegd"
            ),
            models.Index(fields=["gemaakt_door"], name="persoon_door_wie"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(samengevoegd_met=F("id")), name="persoon_niet_met_zichzelf"),
            models.CheckConstraint(condition=~Q(roepnaam="", geslachtsnaam=""), name="persoon_heet_iets"),
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
    """Under which pseudonym the warehouse knows a person. Read by the extract, the resolver and the search by BSN only. No
    two rows have one, so that no two persons have one BSN."""

    persoon = models.OneToOneField(Persoon, models.CASCADE, primary_key=True)
    pseudoniem = models.TextField()
    met_bsn = models.BooleanField(default=False)
    """whether the vault knows the BSN; two rows that both have one are two people"""
    gewijzigd_xid = xid_field()

    class Meta:
        triggers = Row.Meta.triggers
        constraints = [models.UniqueConstraint(fields=["pseudoniem"], name="pseudoniem_van_een")]


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
        indexes = [
            models.Index(fields=["postcode", "huisnummer"], condition=Q(geldig_tot=None), name="adres_zelfde_huis")
        ]


@history
class GeheimAdres(Row):
    """That somebody has a secret or shelter address (dat), in tables of its own so that no list, export, map, ecogram or
    mail can name it (P-4)."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    persoon = models.ForeignKey(Persoon, models.CASCADE, related_name="geheime_adressen")
    soort = models.CharField(max_length=10, choices=[("geheim", "geheim adres"), ("opvang", "opvangadres")])
    geldig_van = models.DateField()
    geldig_tot = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="geheimadres_geldig"),
            models.UniqueConstraint(fields=["persoon"], condition=Q(geldig_tot=None), name="geheimadres_een_van_nu"),
        ]


@history
class GeheimAdresInhoud(Inhoud):
    """The secret address itself, and why it is one."""

    van = models.OneToOneField(GeheimAdres, models.CASCADE, primary_key=True, related_name="inhoud")
    adres = models.TextField()
    reden = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_geheimadres_inhoud"


@history
class Waarschuwing(Row):
    """That there is something to mind when one meets a person (dat), until when it is looked at again, and whether the
    person was told of it (X-12)."""

    gemeente = models.ForeignKey("access.Gemeente", models.PROTECT, related_name="+")
    persoon = models.ForeignKey(Persoon, models.CASCADE, related_name="waarschuwingen")
    sinds = models.DateTimeField()
    gemaakt_door = models.TextField()
    herzien_op = models.DateField()
    verteld_tijd = models.DateTimeField(null=True)
    """when the person was told; until then the person does not see it"""
    opgeheven_tijd = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(opgeheven_tijd__gte=F("sinds")), name="waarschuwing_opgeheven_na_begin")
        ]
        indexes = [models.Index(fields=["herzien_op"], condition=Q(opgeheven_tijd=None), name="waarschuwing_herzien")]


@history
class WaarschuwingInhoud(Inhoud):
    """What to mind, and why the person was not told where that is so."""

    van = models.OneToOneField(Waarschuwing, models.CASCADE, primary_key=True, related_name="inhoud")
    tekst = models.TextField()
    niet_verteld_omdat = models.TextField(default="")

    class Meta(Inhoud.Meta):
        db_table = "regie_waarschuwing_inhoud"


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
            models.CheckConstraint(condition=Q(geldig_tot__gt=F("geldig_van")), name="gezag_geldig"),
            models.UniqueConstraint(fields=["kind", "ouder"], condition=Q(geldig_tot=None), name="gezag_een_keer"),
        ]


@history
class Samenvoeging(Row):
    """That two rows were one person: who said so, when, which row goes on (X-8), and what moved. Undoing it is an act of its
    own, and the row stays."""

    weg = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    blijft = models.ForeignKey(Persoon, models.PROTECT, related_name="+")
    op = models.DateTimeField()
    door = models.TextField()
    reden = models.TextField()
    verplaatst = models.JSONField(default=list)
    """[table, column, keys of the rows]: what pointed at `weg` and now points at `blijft`"""
    bsn_van_weg = models.BooleanField(default=False)
    """the BSN came from the row that went: the pseudonyms changed places"""
    overgenomen = ArrayField(models.TextField(), default=list)
    """the columns that `blijft` did not have and took from `weg`, by name; no content"""
    ongedaan_tijd = models.DateTimeField(null=True)
    ongedaan_door = models.TextField(default="")
    ongedaan_reden = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["weg"], condition=Q(ongedaan_tijd=None), name="samenvoeging_een_keer"),
            models.CheckConstraint(condition=~Q(weg=F("blijft")), name="samenvoeging_van_twee"),
            models.CheckConstraint(condition=~Q(reden=""), name="samenvoeging_met_reden"),
            models.CheckConstraint(
                condition=Q(ongedaan_tijd=None) | ~Q(ongedaan_reden=""), name="samenvoeging_ongedaan_met_reden"
            ),
        ]
