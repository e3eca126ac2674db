"""What the foundation keeps about somebody: their entry, their roles, how they sign in, what they were told."""

from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.functions import Cast

from portal.export import Column
from portal.models import (
    Cadence,
    CalendarFeed,
    ClaimedRole,
    Employment,
    FactorKind,
    Invitation,
    MailChoice,
    Mailing,
    Notice,
    Person,
    Role,
    RoleGrant,
    ScimMember,
    ScimUser,
    SecondFactor,
    StaffChange,
    StaffChangeKind,
    StandIn,
)
from portal.models.mailing import Outcome

from .part import Part, at, of, on, said


def _changes(person: Person) -> QuerySet[StaffChange]:
    found = StaffChange.objects.filter(person=person).order_by("pk")
    return found.annotate(was=Cast("before", TextField()), is_now=Cast("after", TextField()))


def _choices(person: Person) -> QuerySet[MailChoice]:
    not_about = Func(F("muted"), Value(", "), function="array_to_string", output_field=TextField())
    return MailChoice.objects.filter(person=person).annotate(not_about=not_about)


DIRECTORY = (
    Part(
        "directory",
        "Your entry in the directory",
        lambda person: Person.objects.filter(pk=person.pk),
        (
            Column("Staff number", "staff_number"),
            Column("Given names", "given_names"),
            Column("Family name", "family_name"),
            Column("E-mail", "email"),
            Column("Unit", "unit__name"),
            Column("Manager's given names", "manager__given_names"),
            Column("Manager's family name", "manager__family_name"),
            said("Employment", "employment", Employment),
            Column("Classification", "classification"),
            Column("State", "state"),
            on("Began", "started_on"),
            on("Left", "left_on"),
            at("Last signed in", "last_login"),
        ),
        ("portal.Person.manager",),
    ),
    Part(
        "directory-changes",
        "What changed in it",
        _changes,
        (
            at("When", "at"),
            said("What", "kind", StaffChangeKind),
            Column("Before", "was"),
            Column("After", "is_now"),
        ),
        ("portal.StaffChange.person",),
    ),
    Part(
        "identity-provider",
        "What the identity provider keeps here about you",
        of(ScimUser),
        (Column("Name there", "user_name"), Column("Key there", "external_id"), at("Changed", "changed_at")),
        ("portal.ScimUser.person",),
    ),
    Part(
        "groups",
        "Its groups that you are in",
        of(ScimMember),
        (Column("Group", "group__display_name"),),
        ("portal.ScimMember.person",),
    ),
    Part(
        "roles",
        "Your roles",
        of(RoleGrant),
        (
            said("Role", "role", Role),
            at("Given", "granted_at"),
            on("From", "starts_on"),
            on("Last day", "ends_on"),
        ),
        ("portal.RoleGrant.person",),
    ),
    Part(
        "roles-of-groups",
        "Roles that came with a sign-in",
        of(ClaimedRole),
        (said("Role", "role", Role),),
        ("portal.ClaimedRole.person",),
    ),
    Part(
        "standing-in",
        "Whom you stood in for",
        of(StandIn),
        (
            Column("May act", "may_act", words={True: "Yes", False: "Reads only"}),
            on("From", "starts_on"),
            on("Last day", "ends_on"),
            at("Ended", "ended_at"),
        ),
        ("portal.StandIn.person",),
    ),
    Part(
        "stood-in-for",
        "When somebody stood in for you",
        of(StandIn, "manager"),
        (on("From", "starts_on"), on("Last day", "ends_on"), at("Ended", "ended_at")),
        ("portal.StandIn.manager",),
    ),
)
SIGNING_IN = (
    Part(
        "second-factors",
        "Your second factors",
        of(SecondFactor),
        (
            said("Kind", "kind", FactorKind),
            Column("Name", "name"),
            at("Added", "added_at"),
            at("Last used", "used_at"),
            at("Removed", "removed_at"),
        ),
        ("portal.SecondFactor.person",),
    ),
    Part(
        "invitations",
        "Invitations to set a password",
        of(Invitation),
        (
            at("Asked for", "asked_at"),
            said("What became of it", "outcome", Outcome),
            at("Settled", "settled_at"),
            at("Used", "used_at"),
        ),
        ("portal.Invitation.person",),
    ),
)
TOLD = (
    Part(
        "notices",
        "Notices to you",
        lambda person: Notice.objects.visible_to(person).order_by("pk"),
        (Column("Words", "words"), at("Written", "created_at"), at("Read", "read_at"), at("Mailed", "mailed_at")),
        ("portal.Notice.person",),
    ),
    Part(
        "mails",
        "Mails to you",
        of(Mailing),
        (at("Made", "made_at"), said("What became of it", "outcome", Outcome), at("Settled", "settled_at")),
        ("portal.Mailing.person",),
    ),
    Part(
        "mail-choices",
        "When you want mail",
        _choices,
        (said("How often", "cadence", Cadence), Column("Not about", "not_about")),
        ("portal.MailChoice.person",),
    ),
    Part(
        "calendar",
        "The address for your calendar",
        lambda person: CalendarFeed.objects.filter(person=person),
        (at("Switched on", "opened_at"), at("Last asked for", "asked_at")),
        ("portal.CalendarFeed.person",),
    ),
)
