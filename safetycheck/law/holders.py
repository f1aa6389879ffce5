"""A broker's definition, as the law looks at it."""

from __future__ import annotations

from safetycheck.definition import BrokerKind, Definition
from safetycheck.law.model import Holder

# Bought, worked out or stolen: nobody can say of these that they are public records.
_NOT_PUBLIC = frozenset({BrokerKind.MARKETING, BrokerKind.B2B, BrokerKind.BREACH})
# What makes a person findable and sells no data stands in no register of data brokers.
_NO_BROKERS = frozenset({BrokerKind.SEARCH_ENGINE, BrokerKind.ARCHIVE, BrokerKind.UPSTREAM})


def holder(definition: Definition) -> Holder:
    """Return the facts that decide which law reaches a broker. All of them got their data from others."""
    return Holder(
        domain=definition.domain,
        kind=definition.kind,
        public_records=definition.kind not in _NOT_PUBLIC,
        registered_in=_registers(definition),
        from_third_parties=True,
    )


def _registers(definition: Definition) -> frozenset[str] | None:
    if definition.registered:
        return frozenset(definition.registered)
    # A definition that names no register says only that the broker was not seen in one.
    return frozenset() if definition.kind in _NO_BROKERS else None
