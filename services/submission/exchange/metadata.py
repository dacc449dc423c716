"""How is the open dataset described, for people, for catalogues of data, and for search engines?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _

from services.submission.config import Settings
from services.submission.exchange.rules import DATASET
from shared.look.languages import LANGUAGES

# Where a licence is written down, by its SPDX name.
LICENSES = {
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "ODC-By-1.0": "https://opendatacommons.org/licenses/by/1-0/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
}
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "schema": "https://schema.org/",
}
_TITLE = lazy_gettext("Regional innovations")
_ABOUT = lazy_gettext(
    "Every verified innovation of the city's agencies: what it is, who carries it, in which affair and stage, "
    "and its maturity."
)
_UNIT = lazy_gettext("innovation")
_KEYWORDS = ("inovasi daerah", "pelayanan publik", "perangkat daerah", "Indeks Inovasi Daerah")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What of the description changes with the data: when it last changed, and the years it covers."""

    updated_at: datetime | None
    years: Sequence[int]


def facts(settings: Settings, state: State) -> list[tuple[str, str]]:
    """What Satu Data Indonesia asks to be said of data (Perpres 39/2019), and what the city has not decided yet."""
    not_said = _("not decided yet by the city")
    common, code = settings.common, f" ({settings.city_code})" if settings.city_code else ""
    years = sorted({min(state.years), max(state.years)}) if state.years else []
    return [
        (_("Producer"), settings.data_producer or _("The city's agencies, each for its own innovations")),
        (_("Data custodian (walidata)"), settings.data_custodian or not_said),
        (_("Unit"), str(_UNIT)),
        (_("Period"), " – ".join(map(str, years))),
        (_("Update frequency"), _("at every change, at once")),
        (_("Area"), f"{common.city_name}{code}"),
        (_("Licence"), settings.open_data_license or not_said),
        (_("Contact"), common.public_contact or not_said),
    ]


def catalog(settings: Settings, state: State, media_types: Mapping[str, str]) -> dict[str, Any]:
    """The catalogue as DCAT 3 has it, in JSON-LD; `media_types` by the ending of each file."""
    base = settings.common.public_url
    dataset = f"{base}/data#{DATASET}"
    service = {
        "@id": f"{base}/api/submission/v1/public/innovations",
        "@type": "dcat:DataService",
        "dct:title": _in_each_language(_TITLE),
        "dcat:endpointURL": {"@id": f"{base}/api/submission/v1/public/innovations"},
        "dcat:endpointDescription": {"@id": f"{base}/api/submission/openapi.json"},
        "dcat:servesDataset": {"@id": dataset},
    }
    publisher = _organisation(settings.data_custodian or f"Pemerintah {settings.common.city_name}")
    return {
        "@context": CONTEXT,
        "@id": f"{base}/data/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _in_each_language(_TITLE),
        "dct:description": _in_each_language(_ABOUT),
        "dct:language": list(LANGUAGES),
        "dct:publisher": publisher,
        "foaf:homepage": {"@id": base + "/"},
        "dcat:dataset": [_dataset(settings, state, media_types, identifier=dataset, publisher=publisher)],
        "dcat:service": [service],
    }


def _dataset(
    settings: Settings,
    state: State,
    media_types: Mapping[str, str],
    *,
    identifier: str,
    publisher: Mapping[str, Any],
) -> dict[str, Any]:
    common = settings.common
    described: dict[str, Any] = {
        "@id": identifier,
        "@type": "dcat:Dataset",
        "dct:identifier": DATASET,
        "dct:title": _in_each_language(_TITLE),
        "dct:description": _in_each_language(_ABOUT),
        "dct:creator": _organisation(settings.data_producer or f"Perangkat Daerah {common.city_name}"),
        "dct:publisher": publisher,
        "dct:accrualPeriodicity": {"@id": "http://purl.org/cld/freq/continuous"},
        "dct:spatial": {"@type": "dct:Location", "skos:prefLabel": common.city_name, **_code(settings)},
        "dcat:keyword": list(_KEYWORDS),
        "schema:unitText": _in_each_language(_UNIT),
        "dcat:landingPage": {"@id": f"{common.public_url}/data"},
        "dcat:distribution": [
            _distribution(settings, ending, media_type) for ending, media_type in media_types.items()
        ],
        **_rights(settings),
    }
    if common.public_contact:
        described["dcat:contactPoint"] = {"@type": "vcard:Organization", "vcard:fn": f"PPID: {common.public_contact}"}
    if state.updated_at:
        moment = f"{state.updated_at:%Y-%m-%dT%H:%M:%SZ}"
        described["dct:modified"] = {"@type": "xsd:dateTime", "@value": moment}
    if state.years:
        first, last = f"{min(state.years)}-01-01", f"{max(state.years)}-12-31"
        described["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": first},
            "dcat:endDate": {"@type": "xsd:date", "@value": last},
        }
    return described


def _distribution(settings: Settings, ending: str, media_type: str) -> dict[str, Any]:
    base, kind = settings.common.public_url, media_type.partition(";")[0]
    address = {"@id": f"{base}/data/{DATASET}.{ending}"}
    described = {
        "@type": "dcat:Distribution",
        "dct:title": f"{DATASET}.{ending}",
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{kind}"},
        **_rights(settings),
    }
    if ending == "csv":
        described["dct:conformsTo"] = {"@id": f"{base}/data/datapackage.json"}
    return described


def for_search_engines(settings: Settings, state: State, media_types: Mapping[str, str]) -> dict[str, Any]:
    """The dataset in the words of schema.org, as searches for data read it."""
    common = settings.common
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{common.public_url}/data#{DATASET}",
        "name": f"{_TITLE}, {common.city_name}",
        "description": str(_ABOUT),
        "url": f"{common.public_url}/data",
        "isAccessibleForFree": True,
        "keywords": list(_KEYWORDS),
        "spatialCoverage": common.city_name,
        "creator": {"@type": "GovernmentOrganization", "name": f"Pemerintah {common.city_name}"},
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type.partition(";")[0],
                "contentUrl": f"{common.public_url}/data/{DATASET}.{ending}",
            }
            for ending, media_type in media_types.items()
        ],
    }
    if state.updated_at:
        described["dateModified"] = state.updated_at.isoformat()
    if state.years:
        described["temporalCoverage"] = f"{min(state.years)}/{max(state.years)}"
    if settings.open_data_license:
        described["license"] = LICENSES.get(settings.open_data_license, settings.open_data_license)
    return described


def _rights(settings: Settings) -> dict[str, Any]:
    """The licence by its address where it has one; the city decides on it, none is claimed in its place."""
    name = settings.open_data_license
    if not name:
        return {}
    if name in LICENSES:
        return {"dct:license": {"@id": LICENSES[name]}}
    return {"dct:license": {"@type": "dct:LicenseDocument", "dct:title": name}}


def _code(settings: Settings) -> dict[str, str]:
    return {"dct:identifier": settings.city_code} if settings.city_code else {}


def _organisation(name: str) -> dict[str, str]:
    return {"@type": "foaf:Organization", "foaf:name": name}


def _in_each_language(words: object) -> list[dict[str, str]]:
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            found.append({"@language": language, "@value": str(words)})
    return found
