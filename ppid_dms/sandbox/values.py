"""What a custom field accepts, with the sentences 3.0.5 refuses in [05, 06, 08]."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from .problems import crash, invalid
from .records import CustomField
from .store import Store

DATE_FORMAT = "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
DATETIME_FORMAT = (
    "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)
NOT_MONEY = "Must be a two-decimal number with optional currency code e.g. GBP123.45"
NO_SUCH_DOCUMENTS = "Some documents in value don't exist or were specified twice."

_LONGEST_STRING = 128
_MONEY = re.compile(r"(?:[A-Z]{3})?-?\d+\.\d{2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPTION_ID_LENGTH = 16


class BadValue(ValueError):
    """A value that its field does not take; the text is the server's sentence."""


def check(store: Store, field: CustomField, value: object) -> object:
    """The value as it will be kept. None empties any field.

    Raises:
        BadValue: the field does not take it.
    """
    if value is None:
        return None
    if field.data_type == "documentlink":
        return _documents(store, value)
    if field.data_type == "select":
        return _option(field, value)
    return _PLAIN[field.data_type](value)


def checked_definition(data_type: object, extra_data: object) -> dict[str, object] | None:
    """The `extra_data` of a field as it will be kept, with ids made for options that have none [05]."""
    if data_type not in DATA_TYPES:
        raise invalid({"data_type": [f'"{data_type}" is not a valid choice.']})
    extra: dict[str, Any] = dict(extra_data) if isinstance(extra_data, dict) else {}
    if data_type == "select":
        options = extra.get("select_options")
        if not isinstance(options, list) or not options:
            raise invalid({"error": ["extra_data.select_options must be a valid list"]})
        if not all(isinstance(option, dict) for option in options):
            raise crash()  # plain strings were the shape of API 6 [05]
        extra["select_options"] = [{**option, "id": option.get("id") or _option_id()} for option in options]
    currency = extra.get("default_currency")
    if data_type == "monetary" and currency and (not isinstance(currency, str) or len(currency) != len("IDR")):
        raise invalid({"error": ["extra_data.default_currency must be a 3-character string"]})
    return extra or None


def parse_date(text: object) -> date:
    """A bare ISO date."""
    if isinstance(text, str) and _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass  # the 31st of February: refused in the same words
    raise BadValue(DATE_FORMAT)


def _option_id() -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(_OPTION_ID_LENGTH))


def _documents(store: Store, value: object) -> list[int]:
    if not isinstance(value, list) or len(set(value)) != len(value) or not all(key in store.live for key in value):
        raise BadValue(NO_SUCH_DOCUMENTS)
    return list(value)


def _option(field: CustomField, value: object) -> object:
    options: Any = (field.extra_data or {}).get("select_options") or []
    if value not in [option["id"] for option in options]:
        raise BadValue(f"Value must be an id of an element in {options}")
    return value


def _string(value: object) -> str:
    text = str(value)
    if len(text) > _LONGEST_STRING:
        raise BadValue(f"Ensure this value has at most {_LONGEST_STRING} characters (it has {len(text)}).")
    return text


def _url(value: object) -> str:
    text = str(value)
    if not urlsplit(text).scheme:
        raise BadValue(f"Unable to parse URI {text}, missing scheme")
    return text


def _money(value: object) -> str:
    if not isinstance(value, str) or not _MONEY.fullmatch(value):
        raise BadValue(NOT_MONEY)
    return value


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise BadValue("Must be a valid boolean.")
    return value


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadValue("A valid integer is required.")
    return value


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValue("A valid number is required.")
    return value


_PLAIN: dict[str, Callable[[object], object]] = {
    "string": _string,
    "longtext": str,
    "url": _url,
    "date": lambda value: parse_date(value).isoformat(),
    "boolean": _boolean,
    "integer": _integer,
    "float": _float,
    "monetary": _money,
}
DATA_TYPES = frozenset(_PLAIN) | {"documentlink", "select"}
