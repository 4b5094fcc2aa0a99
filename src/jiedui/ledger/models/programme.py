"""The programme (对口帮扶): its pairing, its team, and who holds which role in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from jiedui.accounts.models import Organisation, Person
from jiedui.accounts.roles import Role


class Side(models.TextChoices):
    DONOR = "donor"
    RECIPIENT = "recipient"
    ABOVE = "above"


class Pairing(models.Model):
    """A dated link (结对) between a body that helps and one that is helped."""

    donor = models.ForeignKey(Organisation, models.PROTECT, related_name="pairings_as_donor")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="pairings_as_recipient")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("from_on", "id")
        constraints = [models.CheckConstraint(condition=~Q(donor=F("recipient")), name="pairing_of_two")]


class Programme(models.Model):
    """The whole undertaking under one plan: the unit of scope for everything that is recorded."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    pairing = models.OneToOneField(Pairing, models.PROTECT, related_name="programme")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.name


class TeamPart(models.TextChoices):
    LEADER = "leader"
    MEMBER = "member"
    LIAISON = "liaison"
    RESPONSIBLE_UNIT = "responsible_unit"


class TeamMember(models.Model):
    """A seat in the assistance team (帮扶工作队): a post, a body, or both; the person where one is known."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="team")
    part = models.CharField(max_length=20, choices=TeamPart.choices)
    title = models.CharField(max_length=120, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="team_seats")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="team_seats")
    sequence = models.PositiveIntegerField()

    class Meta:
        ordering = ("programme", "sequence", "id")


class Membership(models.Model):
    """A role that a user holds in one programme for one organisation, from a day to a day (both included)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    side = models.CharField(max_length=10, choices=Side.choices)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("user", "programme", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "programme", "role", "organisation", "from_on"), name="membership_once"
            )
        ]
