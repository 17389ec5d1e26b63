"""How is an order's invoice sent, and why not by those that come before in the chain?"""

import enum
from collections.abc import Sequence
from typing import NamedTuple

from service.orders.addresses import taken
from service.orders.facts import OrderFacts


class Reason(enum.Enum):
    """Why a method can't be used."""

    NO_EHF_ADDRESS = "NO_EHF_ADDRESS"
    EHF_UNKNOWN = "EHF_UNKNOWN"
    EHF_NOT_RECEIVED = "EHF_NOT_RECEIVED"
    PRIVATE_CUSTOMER = "PRIVATE_CUSTOMER"
    NO_EMAIL = "NO_EMAIL"
    ADDRESS_INCOMPLETE = "ADDRESS_INCOMPLETE"
    NOT_A_PERSON = "NOT_A_PERSON"
    NO_MOBILE = "NO_MOBILE"
    NO_FACTORING = "NO_FACTORING"
    CHAIN_IS_OUT = "CHAIN_IS_OUT"


class PassedOver(NamedTuple):
    """A method of the chain that is not used, and why."""

    method: str
    reason: Reason


class Delivery(NamedTuple):
    """The method that is used, who receives there, and what came before it. `reason` is why it will not work, where it won't."""

    method: str
    recipient: str | None
    passed_over: Sequence[PassedOver]
    reason: Reason | None


def delivery(facts: OrderFacts) -> Delivery:
    """The set method; with AUTO, the chain's first that works, or MANUAL where none does."""
    method = facts.holds["invoice_delivery_method"]
    if method != "AUTO":
        return Delivery(method, _recipient(facts, method), (), obstacle(facts, method))
    passed_over: list[PassedOver] = []
    for tried in facts.holds["invoice_delivery_chain"]:
        reason = obstacle(facts, tried)
        if reason is None:
            return Delivery(tried, _recipient(facts, tried), passed_over, None)
        passed_over.append(PassedOver(tried, reason))
    return Delivery("MANUAL", None, passed_over, Reason.CHAIN_IS_OUT)


def obstacle(facts: OrderFacts, method: str) -> Reason | None:
    """Why a method does not work for the customer; None where it does."""
    match method:
        case "EHF":
            return _ehf_obstacle(facts)
        case "EMAIL":
            return None if facts.holds["invoice_invoice_emails"] else Reason.NO_EMAIL
        case "PRINT":
            address = taken(facts, "INVOICE").address
            return None if address is not None and address.is_complete else Reason.ADDRESS_INCOMPLETE
        case "EFAKTURA" | "AVTALEGIRO" | "VIPPS" if not facts.is_private:
            return Reason.NOT_A_PERSON
        case "VIPPS":
            return None if facts.mobile else Reason.NO_MOBILE
        case "FACTORING":
            return None if facts.holds["invoice_factoring"] else Reason.NO_FACTORING
    return None


def _ehf_obstacle(facts: OrderFacts) -> Reason | None:
    if facts.is_private:
        return Reason.PRIVATE_CUSTOMER
    endpoint = facts.holds["invoice_ehf_endpoint"]
    if endpoint is None:
        return Reason.NO_EHF_ADDRESS
    # The directory was asked about the customer's own number: of a parent's, or of a GLN, it has told nothing.
    is_told_of = endpoint == f"0192:{facts.organization_number}"
    if is_told_of and facts.can_receive_ehf is not None:
        return None if facts.can_receive_ehf else Reason.EHF_NOT_RECEIVED
    # Whoever has set the address on the card knows of the receiver what the directory has not told.
    return None if facts.is_endpoint_of_card else Reason.EHF_UNKNOWN


def _recipient(facts: OrderFacts, method: str) -> str | None:
    match method:
        case "EHF":
            endpoint: str | None = facts.holds["invoice_ehf_endpoint"]
            return endpoint
        case "EMAIL":
            return ", ".join(facts.holds["invoice_invoice_emails"]) or None
        case "VIPPS":
            return facts.mobile
    return None
