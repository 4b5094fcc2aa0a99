"""Organisations (机构), people with posts (职务), and the users who sign in."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class Organisation(models.Model):
    """A body in the tree by 隶属. `sequence` is its place in the order of bodies (机构序列)."""

    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    region_code = models.CharField(max_length=12, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("sequence", "id")
        constraints = [
            # Two, because SQLite has no unique constraint that takes two NULLs for the same.
            models.UniqueConstraint(fields=("parent", "name"), name="organisation_name_once"),
            models.UniqueConstraint(fields=("name",), condition=Q(parent__isnull=True), name="root_name_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name where there is one: what fits a column head."""
        return self.short_name or self.name


class OrganisationName(models.Model):
    """Another name of a body: former, short or as a plan prints it; dates where they are known."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=("organisation", "name"), name="alias_once")]


class Person(models.Model):
    """A human being. Identity and telephone numbers are not kept in this release."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """An office (职务) held by a person over a range of dates, both included."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("from_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="post_dates_in_order"
            )
        ]

    def held_on(self, day: date) -> bool:
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """Who signs in: one account, one person. What they may do is told by their memberships in the ledger."""

    username = models.CharField(max_length=60, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.username


class SignInFault(models.Model):
    """Faults in a row at signing in, counted under a key (an account from one address, or an account from all).

    No business fact: it is outside the audit chain, and gone after the next success.
    """

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("key",)
