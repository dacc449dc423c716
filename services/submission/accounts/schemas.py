"""How do agencies, people, keys and sign-ins look in JSON?"""

import unicodedata
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from services.submission.accounts import rules
from shared.kit import cursors
from shared.kit.fields import Choice, EmailAddress, Flag, Moment, Several, Text, Whole
from shared.kit.messages import N_

MAX_OVERLAP_HOURS = 30 * 24
DEFAULT_OVERLAP_HOURS = 7 * 24


class Password(fields.String):
    """A password as it was typed: long enough where a new one is set, and nothing trimmed."""

    def __init__(self, *, min_length: int = 1, **options: Any) -> None:
        super().__init__(load_only=True, **options)
        self._min_length = min_length
        self.metadata = {"minLength": min_length, "maxLength": rules.MAX_PASSWORD_LENGTH, "format": "password"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        password: str = super()._deserialize(value, attr, data, **rest)
        if not self._min_length <= len(password) <= rules.MAX_PASSWORD_LENGTH:
            message = N_(
                "A password has %(least)s to %(most)s characters.",
                least=self._min_length,
                most=rules.MAX_PASSWORD_LENGTH,
            )
            raise ValidationError([message])
        if any(unicodedata.category(character) in {"Cs", "Cc"} for character in password):
            raise ValidationError([N_("A password has no control characters.")])
        return password


class SignIn(Schema):
    """Who signs in."""

    email = Text(max_length=254, required=True)
    password = Password(required=True)


class SignedIn(Schema):
    """A session; send the token as `Authorization: Bearer`."""

    token = fields.String(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)


class AgencyIn(Schema):
    """An agency's entry; `contact_email` is its office's, never a person's.

    `head_email` is that of its head's office: reminders go there too as the deadline comes near. No answer shows it.
    """

    name = Text(max_length=200, required=True)
    short_name = Text(max_length=60, required=True)
    contact_email = EmailAddress(allow_none=True, load_default=None)
    head_email = EmailAddress(allow_none=True, load_default=None)
    is_confirmed = Flag(load_default=False)


class AgencyChanges(Schema):
    """What is to be different; what is left out stays."""

    name = Text(max_length=200)
    short_name = Text(max_length=60)
    contact_email = EmailAddress(allow_none=True)
    head_email = EmailAddress(allow_none=True)
    is_confirmed = Flag()


class AgencyOut(Schema):
    """An agency as it is entered."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    short_name = fields.String(required=True)
    contact_email = fields.String(required=True, allow_none=True)
    is_confirmed = fields.Boolean(required=True)
    is_sample = fields.Boolean(required=True)
    updated_at = fields.AwareDateTime(required=True)


class AgencyPage(Schema):
    """Agencies in the order of their names; `next` is null on the last page."""

    items = fields.List(fields.Nested(AgencyOut), required=True)
    next = fields.String(required=True, allow_none=True)


class PageQuery(Schema):
    """Which part of a list is asked for."""

    cursor = fields.String(metadata={"description": "`next` of the page before."})
    limit = Whole(least=1, most=cursors.MAX_PAGE_SIZE, load_default=cursors.PAGE_SIZE)


class ApiKeyIn(Schema):
    """A key to be issued; without `expires_at` it holds until it is revoked."""

    label = Text(max_length=100, required=True)
    scopes = Several(Choice(rules.SCOPES), most=len(rules.SCOPES), required=True)
    expires_at = Moment(allow_none=True, load_default=None)

    @post_load
    def _needs_a_scope(self, asked: dict[str, Any], **_rest: Any) -> dict[str, Any]:
        if not asked["scopes"]:
            raise ValidationError([N_("Name at least one.")], field_name="scopes")
        return asked


class ApiKeyOut(Schema):
    """A key without its secret."""

    id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    label = fields.String(required=True)
    scopes = fields.List(fields.String(), required=True)
    created_at = fields.AwareDateTime(required=True)
    expires_at = fields.AwareDateTime(required=True, allow_none=True)
    revoked_at = fields.AwareDateTime(required=True, allow_none=True)
    last_used_at = fields.AwareDateTime(required=True, allow_none=True)
    generation = fields.Integer(required=True, metadata={"description": "How many secrets it has had."})
    previous_ends_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Until when the secret before the last opens it too."}
    )


class ApiKeyIssued(ApiKeyOut):
    """A new key; `key` is shown this once, and null where the request is repeated."""

    key = fields.String(required=True, allow_none=True)


class Rotation(Schema):
    """How long the secret in use goes on working beside the new one: 0 hours to 30 days."""

    overlap_hours = Whole(least=0, most=MAX_OVERLAP_HOURS, load_default=DEFAULT_OVERLAP_HOURS)


class ApiKeyList(Schema):
    """An agency's keys, newest first."""

    items = fields.List(fields.Nested(ApiKeyOut), required=True)


class PersonIn(Schema):
    """Somebody who is to sign in; officers name their agency, the city's own staff none."""

    name = Text(max_length=200, required=True)
    email = EmailAddress(required=True)
    roles = Several(Choice(rules.PERSON_ROLES), most=len(rules.PERSON_ROLES), required=True)
    agency_id = fields.UUID(allow_none=True, load_default=None)
    password = Password(
        min_length=rules.MIN_PASSWORD_LENGTH,
        metadata={"description": "Without one, a link to choose it goes to the address."},
    )

    @post_load
    def _needs_a_role(self, asked: dict[str, Any], **_rest: Any) -> dict[str, Any]:
        return _with_a_role(asked)


class PersonChanges(Schema):
    """What is to be different; what is left out stays. Anything but the name ends the person's sign-ins."""

    name = Text(max_length=200)
    email = EmailAddress()
    roles = Several(Choice(rules.PERSON_ROLES), most=len(rules.PERSON_ROLES))
    agency_id = fields.UUID(allow_none=True)
    is_active = Flag()

    @post_load
    def _needs_a_role(self, asked: dict[str, Any], **_rest: Any) -> dict[str, Any]:
        return _with_a_role(asked)


def _with_a_role(asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("roles") == []:
        raise ValidationError([N_("Name at least one.")], field_name="roles")
    return asked


class PersonOut(Schema):
    """Somebody with a sign-in."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    email = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    agency_id = fields.UUID(required=True, allow_none=True)
    is_active = fields.Boolean(required=True)
    created_at = fields.AwareDateTime(required=True)


class PersonPage(Schema):
    """People in the order of their names; `next` is null on the last page."""

    items = fields.List(fields.Nested(PersonOut), required=True)
    next = fields.String(required=True, allow_none=True)


class PasswordLinkIn(Schema):
    """Where a link to choose a password is to go."""

    email = EmailAddress(required=True)


class PasswordChoice(Schema):
    """The password that is to hold from now on."""

    password = Password(min_length=rules.MIN_PASSWORD_LENGTH, required=True)


class PasswordChange(PasswordChoice):
    """The same, by somebody who is signed in and knows the one before."""

    current = Password(required=True)
