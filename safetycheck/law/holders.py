"""A broker's definition, as the law looks at it."""

from __future__ import annotations

from collections.abc import Collection

from safetycheck.definition import BrokerKind, Definition, Registered
from safetycheck.law.model import Holder

# Bought, worked out or stolen: nobody can say of these that they are public records.
_NOT_PUBLIC = frozenset({BrokerKind.MARKETING, BrokerKind.B2B, BrokerKind.BREACH})
# What makes a person findable and sells no data stands in no register of data brokers.
_NO_BROKERS = frozenset({BrokerKind.SEARCH_ENGINE, BrokerKind.ARCHIVE, BrokerKind.UPSTREAM})


def holder(broker: Definition | Registered, registers: Collection[str] = ()) -> Holder:
    """Return the facts that decide which law reaches a broker: one with a definition, or a line of a register.

    `registers` are states in whose register the caller found it, beside those that its definition names. All brokers got their
    data from others.
    """
    named = frozenset({*registers, *(broker.registered if isinstance(broker, Definition) else ())})
    return Holder(
        domain=broker.domain,
        kind=broker.kind,
        public_records=broker.kind not in _NOT_PUBLIC,
        # Where no register is named, the broker was only not seen in one: None says that it is not known.
        registered_in=named if named or broker.kind in _NO_BROKERS else None,
        from_third_parties=True,
    )
