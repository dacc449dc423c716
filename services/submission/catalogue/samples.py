"""Do the public figures hold anything that is made up?"""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.submission.catalogue import queries
from services.submission.registry.models import Innovation


def are_counted(session: Session) -> bool:
    """Whether any public innovation is a sample; then every page that counts them says so."""
    public = queries.chosen(queries.Wanted(), None).with_only_columns(Innovation.id)
    return bool(session.scalar(select(exists(public.where(Innovation.is_sample)))))
