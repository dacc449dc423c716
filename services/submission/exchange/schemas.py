"""How is a workbook asked for and sent, and what does it answer?"""

from typing import Any

from marshmallow import Schema, ValidationError, fields

from services.submission.evidence.schemas import File
from shared.kit.fields import Choice, Whole
from shared.kit.messages import N_


class Workbook(File):
    """A filled-in template."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        try:
            return super()._deserialize(value, attr, data, **rest)
        except ValidationError:
            raise ValidationError([N_("Send the filled-in template as a file.")]) from None


class TemplateQuery(Schema):
    """Which template is asked for; without `year` the report year's."""

    year = Whole(least=2000, most=2100)
    filled = fields.Boolean(
        load_default=False, metadata={"description": "With the agency's drafts, to be changed and sent back."}
    )


class CityQuery(Schema):
    """Which year, without one the report year; `part` 2 begins with the 501st innovation."""

    year = Whole(least=2000, most=2100)
    part = Whole(least=1, most=1000, load_default=1)


class PortalFormat(Schema):
    """As which kind of file: `excel.csv` has semicolons and decimal commas."""

    format = Choice(("xlsx", "csv", "excel.csv", "pdf"), load_default="xlsx")


class PortalQuery(PortalFormat):
    """Which innovations are asked for; without `year` the report year's."""

    year = Whole(least=2000, most=2100)
    agency = fields.UUID(metadata={"description": "Only those that this agency owns."})


class WorkbookIn(Schema):
    """A filled-in template."""

    file = Workbook(required=True)


class Taken(Schema):
    """An innovation that a row became."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    version = fields.Integer(required=True)


class ImportOut(Schema):
    """What the workbook did."""

    created = fields.List(fields.Nested(Taken), required=True)
    updated = fields.List(fields.Nested(Taken), required=True)
    unchanged = fields.List(fields.Nested(Taken), required=True)
