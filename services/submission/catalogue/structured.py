"""How do search engines read a public page, in the words of schema.org?"""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from services.submission.accounts.models import Agency
from services.submission.catalogue.queries import Found
from services.submission.registry import access
from shared.contracts import affairs
from shared.look.shell import canonical, city_name, public_address

CONTEXT = "https://schema.org"


def agency(agency: Agency) -> dict[str, Any]:
    """An agency of the city, with its office's address, never a person's."""
    described = _organisation(agency)
    if agency.contact_email:
        described["contactPoint"] = {"@type": "ContactPoint", "contactType": "office", "email": agency.contact_email}
    city = {"@type": "GovernmentOrganization", "name": _("Government of %(city)s", city=city_name())}
    return {"@context": CONTEXT, **described, "alternateName": agency.short_name, "parentOrganization": city}


def innovation(found: Found) -> dict[str, Any]:
    """An innovation's page and what it is about: a service to the public, or a work of the administration."""
    one = found.innovation
    about: dict[str, Any] = {
        "@id": f"urn:uuid:{one.id}",
        "name": one.name,
        "description": one.summary or one.purpose,
        "url": canonical(),
    }
    partners = [_organisation(partner.agency) for partner in access.accepted(one)]
    if one.form == "public_service":
        about |= {
            "@type": "GovernmentService",
            "serviceType": affairs.ALL.get(one.affair or ""),
            "provider": [_organisation(one.agency), *partners],
            "areaServed": {"@type": "City", "name": city_name()},
        }
    else:
        about |= {
            "@type": "CreativeWork",
            "genre": affairs.ALL.get(one.affair or ""),
            "creator": [_organisation(one.agency), *partners],
        }
    return {
        "@context": CONTEXT,
        "@type": "WebPage",
        "url": canonical(),
        "name": one.name,
        "inLanguage": str(get_locale()),
        "datePublished": one.published_at.isoformat() if one.published_at else None,
        "dateModified": one.updated_at.isoformat(),
        "mainEntity": about,
    }


def _organisation(agency: Agency) -> dict[str, Any]:
    return {
        "@type": "GovernmentOrganization",
        "name": agency.name,
        "url": public_address(f"/perangkat-daerah/{agency.slug}"),
    }
