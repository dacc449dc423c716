"""What does the workbook tell the people who fill it in?"""

from flask_babel import gettext as _

from services.submission.exchange import forms, layout
from services.submission.exchange.layout import Layout
from services.submission.registry.rules import MIN_DESIGN_WORDS
from shared.contracts.catalogue import Indicator


def steps() -> list[str]:
    """How the workbook is filled in, step by step."""
    return [
        _("1. Fill in the sheet “Profil”, one innovation in each row. Only the name is needed to save a draft."),
        _("2. What has a star is needed when you submit it. Point at a heading to read what belongs there."),
        _("3. Choose from the lists where there is one. Write dates as day/month/year, for example 05/03/2026."),
        _("4. In the sheet “Klaim” choose the level you claim, 0 to 3, in the row with the same number."),
        _("5. The sheet “Indikator” says what each level means this year, and what proof it needs."),
        _("6. Leave the first three columns as they are: by them we know your drafts and protect newer changes."),
        _("7. Upload the file. Everything is checked at once; if anything is wrong nothing is saved, and the file"
          " comes back with the cells marked."),
        _("At most %(most)s innovations in one file. No macros, formulas or merged cells.", most=layout.MOST_ROWS),
        _("Proof is added on the innovation's page afterwards."),
    ]  # fmt: skip


def hint(field: forms.Field) -> str:
    """What belongs into a column."""
    hints: dict[str, str] = {
        forms.CHOICE: _("Choose from the list."),
        forms.DATE: _("Day/month/year, for example 05/03/2026."),
        forms.SEVERAL: _("Names from the sheet “Daftar”, separated by semicolons; at most %(most)s.", most=field.most),
        forms.WHOLE: _("A whole number from %(least)s to %(most)s.", least=field.least, most=field.most),
        forms.EXACT: _("A number; digits only, without “Rp” and without dots for thousands."),
        forms.TEXT: _("Text; at most %(most)s characters.", most=field.max_length),
    }
    needed = [_("Needed when you submit it.")] if field.is_required else []
    if field.name == "design":
        needed.append(_("At least %(words)s words when you submit it.", words=MIN_DESIGN_WORDS))
    return " ".join([hints[field.kind], *needed])


def levels(indicator: Indicator) -> str:
    """The year's wording of each level, a line each."""
    return "\n".join(f"{number}: {wording}" for number, wording in enumerate(indicator.levels, start=1))


def profile_label(page: Layout, name: str) -> str:
    """The heading of a column of the profiles; a star where it is needed to submit."""
    own: dict[str, str] = {
        layout.NUMBER: _("No."),
        layout.ID: _("Identifier"),
        layout.VERSION: _("Version"),
        forms.AGENCY: _("Agency"),
        layout.AGENCY_NAME: _("Name of the agency"),
        layout.AGENCY_SHORT: _("Short name of the agency"),
        layout.AGENCY_EMAIL: _("The agency's e-mail address"),
        layout.AGENCY_CONFIRMED: _("Agency is confirmed"),
        layout.AGENCY_SAMPLE: _("Agency is a sample"),
        layout.SAMPLE: _("Sample"),
    }
    if name in own:
        return own[name]
    field = page.form.fields[name]
    return f"{field.label} *" if field.is_required else field.label


def claim_label(page: Layout, name: str) -> str:
    """The heading of a column of the claims; a star where the indicator is mandatory."""
    if name in page.catalogue.sid:
        indicator = page.catalogue.sid[name]
        return f"{indicator.id}. {indicator.name}{' *' if indicator.mandatory else ''}"
    label: str = _("No.") if name == layout.NUMBER else _("Innovation")
    return label
