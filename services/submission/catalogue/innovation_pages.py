"""What does a citizen learn about one innovation?"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from flask import Blueprint, render_template
from flask_babel import gettext as _

from services.submission.accounts.models import Agency
from services.submission.catalogue import pictures, queries, related, structured, versions, words
from services.submission.catalogue.unchanged import unchanged_costs_nothing
from services.submission.registry import access
from services.submission.registry.models import Innovation
from shared.contracts import affairs
from shared.kit import edge
from shared.kit.auth import PUBLIC, open_to
from shared.kit.errors import NotFound
from shared.look.shell import canonical

RELATED = 3

innovation_pages = Blueprint("catalogue_innovation_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stage on an innovation's way: `done`, `now` or `ahead`."""

    name: object
    on: date | None
    state: str


@innovation_pages.get("/inovasi/<slug>")
@open_to(PUBLIC)
@unchanged_costs_nothing
def show_innovation(slug: str) -> str:
    """What it is, why, what came of it, who is behind it, and whom to ask."""
    found = queries.by_slug(edge.session(), slug)
    if found is None:
        raise NotFound
    innovation, maturity = found.innovation, found.maturity
    line = versions.of(edge.session(), found)
    return render_template(
        "catalogue/innovation.html",
        found=found,
        innovation=innovation,
        carriers=_carriers(innovation),
        steps=_steps(innovation),
        criteria=[(name, said) for field, name in words.CRITERIA.items() if (said := getattr(innovation, field))],
        versions=line,
        honours=queries.honours_of(edge.session(), innovation.id),
        newest=line[-1].innovation if line and line[-1].innovation.id != innovation.id else None,
        maturity_words=words.maturity(float(maturity.verified / maturity.maximum)) if maturity else None,
        by_variable=pictures.by_variable(maturity) if maturity else [],
        related=related.like(edge.session(), found, limit=RELATED),
        described=None if innovation.is_sample else structured.innovation(found),
        description=_description(innovation),
        by_mail=_by_mail(innovation),
        words=words,
        affairs=affairs.ALL,
    )


def _carriers(innovation: Innovation) -> list[tuple[Agency, str]]:
    """The agencies that carry it with the part each has: the owner first."""
    return [(innovation.agency, _("owner")), *((p.agency, p.role) for p in access.accepted(innovation))]


def _steps(innovation: Innovation) -> list[Step]:
    """The way from the idea to use; a development is told where there was one."""
    reached = list(words.STAGES).index(innovation.stage or "initiative")
    days = (None, innovation.trial_on, innovation.implemented_on)
    steps = [
        Step(name=name, on=day, state="done" if place < reached else "now" if place == reached else "ahead")
        for place, (name, day) in enumerate(zip(words.STAGES.values(), days, strict=True))
    ]
    if innovation.developed_on:
        steps.append(Step(name=_("Developed further"), on=innovation.developed_on, state="done"))
    return steps


def _description(innovation: Innovation) -> str:
    """What search engines and messengers say of it; made-up things say so there too."""
    told = innovation.summary or innovation.purpose or ""
    return _("Sample: %(told)s", told=told) if innovation.is_sample else told


def _by_mail(innovation: Innovation) -> str:
    """An address that opens a letter about it, to nobody yet."""
    return f"mailto:?subject={quote(innovation.name)}&body={quote(canonical())}"
