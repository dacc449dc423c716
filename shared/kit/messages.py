"""How does code below the web say something that a person will read in their own language?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence to be translated at the edge: English source text and the values put into it."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def N_(text: str, **values: object) -> Message:  # noqa: N802, the gettext convention for "translate later"
    """Mark a sentence for translation now and translate it where it is shown.

    Placeholders are named: `N_("%(words)s words; at least %(minimum)s.", words=212, minimum=300)`.
    """
    return Message(text, values)
