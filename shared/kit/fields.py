"""Which text, choice and number may come in from outside?"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields, validate

from shared.kit.messages import N_, Message

# Marks that turn the reading direction can make a text say something else than it seems to.
_BIDI = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_PICTOGRAPHS = re.compile(
    "[\u20e3\u2600-\u27bf\u2b1b-\u2b55\ufe0f\U0001f000-\U0001faff\U0001fb00-\U0001fbff\U000e0000-\U000e007f]"
)
_DIGITS = re.compile(r"-?[0-9]{1,18}")
_LINE_BREAKS = frozenset("\n\t")
EARLIEST_YEAR, LATEST_YEAR = 2000, 2999


def complaint_about(text: str, *, is_multiline: bool) -> Message | None:
    """What is wrong with the characters of a text, if anything is."""
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and not (is_multiline and character in _LINE_BREAKS)):
            return N_("It contains a control character (%(code)s). Remove it.", code=f"U+{ord(character):04X}")
    for pattern, message in (
        (_BIDI, N_("It contains a mark that changes the reading direction. Remove it.")),
        (_PICTOGRAPHS, N_("It contains an emoji or pictograph. Use words.")),
    ):
        if pattern.search(text):
            return message
    return None


class Flag(fields.Boolean):
    """JSON's own true or false: no number and no word that might mean one of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Text(fields.String):
    """Plain text: no control characters, direction marks or emoji; trimmed, in Unicode's composed form.

    An empty text counts as null where null is allowed, and is refused otherwise.
    """

    def __init__(self, *, max_length: int, min_length: int = 1, is_multiline: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._max_length = max_length
        self._min_length = min_length
        self._is_multiline = is_multiline
        # Where null is allowed an empty text is as good.
        self.metadata = {"maxLength": max_length, "minLength": 0 if self.allow_none else min_length, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        # The length first: nothing else should walk through a megabyte.
        if isinstance(value, str) and len(value) > 2 * self._max_length:
            raise ValidationError([self._too_long(len(value))])
        text: str = super()._deserialize(value, attr, data, **rest)
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip(" \n\t")
        if not text and self.allow_none:
            return None
        if len(text) > self._max_length:
            raise ValidationError([self._too_long(len(text))])
        if len(text) < self._min_length:
            raise ValidationError([self._too_short(len(text))])
        if complaint := complaint_about(text, is_multiline=self._is_multiline):
            raise ValidationError([complaint])
        return text

    def _too_long(self, length: int) -> Message:
        return N_("It has %(length)s characters; at most %(most)s.", length=length, most=self._max_length)

    def _too_short(self, length: int) -> Message:
        if not length:
            return N_("It is empty. Please fill it in.")
        return N_("It has %(length)s characters; at least %(least)s.", length=length, least=self._min_length)


class Moment(fields.AwareDateTime):
    """An instant with its offset, in a year that can be told in any time zone and counted on from."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        moment: datetime = super()._deserialize(value, attr, data, **rest)
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            years = {"earliest": EARLIEST_YEAR, "latest": LATEST_YEAR}
            raise ValidationError([N_("Choose a day in a year from %(earliest)s to %(latest)s.", **years)])
        return moment


class EmailAddress(Text):
    """An e-mail address of plain characters."""

    _is_address = validate.Email()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        told = {"description": "An e-mail address, or nothing."} if self.allow_none else {"format": "email"}
        self.metadata = {**told, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        address = super()._deserialize(value, attr, data, **rest)
        if address is not None:
            if not address.isascii():
                raise ValidationError([N_("Not a valid email address.")])
            self._is_address(address)
        return address


class Several(fields.List[Any]):
    """A list of so many at most."""

    def __init__(self, inner: fields.Field[Any], *, most: int, **options: Any) -> None:
        super().__init__(inner, **options)
        self._most = most
        self.metadata = {"maxItems": most, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> list[Any]:
        if isinstance(value, list) and len(value) > self._most:
            raise ValidationError([N_("There are %(count)s; at most %(most)s.", count=len(value), most=self._most)])
        found: list[Any] = super()._deserialize(value, attr, data, **rest)
        return found


class Choice(fields.String):
    """One of a few words; the message names them."""

    def __init__(self, choices: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        self._choices = tuple(choices)
        self.metadata = {"enum": list(self._choices), **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        word: str = super()._deserialize(value, attr, data, **rest)
        if not word and self.allow_none:
            return None
        if word not in self._choices:
            raise ValidationError([N_("Choose one of: %(choices)s.", choices=", ".join(self._choices))])
        return word


class Whole(fields.Integer):
    """A whole number within bounds."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        super().__init__(strict=True, **options)
        self._least, self._most = least, most
        self.metadata = {"minimum": least, "maximum": most, **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        if value == "" and self.allow_none:
            return None
        # Addresses and forms know text only.
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            value = int(value)
        number = super()._deserialize(value, attr, data, **rest)
        if number is not None and not self._least <= number <= self._most:
            raise ValidationError(
                [N_("It is %(value)s; from %(least)s to %(most)s.", value=number, least=self._least, most=self._most)]
            )
        return number


class Exact(fields.Decimal):
    """A decimal within bounds, with so many places at most; written as a string, so that nothing is rounded."""

    def __init__(self, *, least: Decimal, most: Decimal, places: int, **options: Any) -> None:
        super().__init__(as_string=True, **options)
        self._least, self._most, self._max_places = least, most, places
        self.metadata = {"description": f"{least} to {most}, at most {places} decimal places", **self.metadata}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **rest: Any) -> Any:
        if value == "" and self.allow_none:
            return None
        number: Decimal | None = super()._deserialize(value, attr, data, **rest)
        if number is None:
            return None
        if not self._least <= number <= self._most:
            raise ValidationError(
                [N_("It is %(value)s; from %(least)s to %(most)s.", value=value, least=self._least, most=self._most)]
            )
        if -int(number.normalize().as_tuple().exponent) > self._max_places:
            raise ValidationError([N_("It has more than %(places)s decimal places.", places=self._max_places)])
        return number

    def _serialize(self, value: Any, attr: str | None, obj: Any, **rest: Any) -> Any:
        # As short as it is exact: the database fills up with zeros, the caller did not.
        return None if value is None else format(Decimal(value).normalize(), "f")
