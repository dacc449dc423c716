"""How does the public list look in JSON?"""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from services.submission.accounts.schemas import PageQuery
from services.submission.catalogue import facets
from services.submission.catalogue.queries import Found
from services.submission.registry import access, rules
from services.submission.registry.schemas import AgencyRef, coordinate
from shared.contracts import affairs
from shared.kit.fields import Choice, Text, Whole


class PublicQuery(PageQuery):
    """What somebody looks for."""

    q = Text(
        min_length=0,
        max_length=200,
        allow_none=True,
        metadata={"description": "Words; the last may be the start of one."},
    )
    year = Whole(least=2000, most=2100)
    agency = Text(max_length=100, metadata={"description": "The address part (slug) of an agency that carries it."})
    affair = Choice(affairs.ALL)
    kind = Choice(rules.KINDS)
    form = Choice(rules.FORMS)
    stage = Choice(rules.STAGES)
    together = Choice([facets.TOGETHER], metadata={"description": "Only what several agencies carry."})


class MaturityOut(Schema):
    """What it is worth by the year's catalogue, 0 to `maximum`."""

    verified = fields.Decimal(as_string=True, required=True)
    claimed = fields.Decimal(as_string=True, required=True)
    maximum = fields.Decimal(as_string=True, required=True)


class PublicSummary(Schema):
    """An innovation in the public list; no contacts, no evidence."""

    id = fields.UUID(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    summary = fields.String(required=True, allow_none=True)
    year = fields.Integer(required=True)
    agency = fields.Nested(AgencyRef, required=True)
    partners = fields.Method("accepted_partners", required=True, metadata={"type": "array"})
    stage = fields.String(required=True)
    kind = fields.String(required=True)
    form = fields.String(required=True)
    affair = fields.String(required=True)
    affair_name = fields.Function(lambda found: affairs.ALL[found.innovation.affair], required=True)
    other_affairs = fields.List(fields.String(), required=True)
    implemented_on = fields.Date(required=True, allow_none=True)
    is_sample = fields.Boolean(required=True)
    published_at = fields.AwareDateTime(required=True)

    maturity = fields.Nested(MaturityOut, required=True, allow_none=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read from the innovation, but for its maturity; null until scoring has worked that out."""
        return obj.maturity if attr == "maturity" else getattr(obj.innovation, attr, default)

    def accepted_partners(self, found: Found) -> list[dict[str, Any]]:
        """The agencies that said yes."""
        agencies = [partner.agency for partner in access.accepted(found.innovation)]
        dumped: list[dict[str, Any]] = AgencyRef(many=True).dump(agencies)
        return dumped


class PublicProfile(PublicSummary):
    """All that everybody may read of an innovation."""

    classification = fields.String(required=True)
    initiator = fields.String(required=True)
    latitude = coordinate(Decimal(90), required=True)
    longitude = coordinate(Decimal(180), required=True)
    asta_cita = fields.Integer(required=True)
    pkpn = fields.String(required=True, allow_none=True)
    trial_on = fields.Date(required=True, allow_none=True)
    developed_on = fields.Date(required=True, allow_none=True)
    design = fields.String(required=True)
    purpose = fields.String(required=True)
    benefits = fields.String(required=True)
    results = fields.String(required=True)


class PublicPage(Schema):
    """The best match first where words are given, else the newest; `next` is null on the last page."""

    items = fields.List(fields.Nested(PublicSummary), required=True)
    next = fields.String(required=True, allow_none=True)
