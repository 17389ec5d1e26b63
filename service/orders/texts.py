"""What is the user told of an order's warnings, and of the methods of delivery that were passed over? In bokmål, nynorsk and English."""

from collections.abc import Mapping
from typing import TypeAlias

from service.orders.delivery import Reason
from service.orders.warnings import OrderWarningCode, Warned

LANGUAGES = ("nb", "nn", "en")
_Texts: TypeAlias = tuple[str, str, str]


def reason_text(reason: Reason, language: str) -> str:
    """Why a method of delivery can't be used."""
    return _in(REASONS[reason], language)


def warning_text(warned: Warned, language: str) -> str:
    """What a warning says: of a method that does not work, why."""
    if warned.reason is not None:
        return reason_text(warned.reason, language)
    if warned.code in WITHOUT_MORE and "" in warned.values.values():
        return _in(WITHOUT_MORE[warned.code], language)
    return _in(WARNINGS[warned.code], language).format_map(warned.values)


def _in(texts: _Texts, language: str) -> str:
    return dict(zip(LANGUAGES, texts, strict=True))[language]


REASONS: Mapping[Reason, _Texts] = {
    Reason.NO_EHF_ADDRESS: (
        "Kunden har verken organisasjonsnummer eller EHF-adresse.",
        "Kunden har verken organisasjonsnummer eller EHF-adresse.",
        "The customer has neither an organisation number nor an EHF address.",
    ),
    Reason.EHF_UNKNOWN: (
        "Det er ikke kjent om kunden kan ta imot EHF.",
        "Det er ikkje kjent om kunden kan ta imot EHF.",
        "It is not known whether the customer can receive EHF.",
    ),
    Reason.EHF_NOT_RECEIVED: (
        "Kunden kan ikke ta imot EHF.",
        "Kunden kan ikkje ta imot EHF.",
        "The customer can't receive EHF.",
    ),
    Reason.PRIVATE_CUSTOMER: (
        "En privatkunde kan ikke ta imot EHF.",
        "Ein privatkunde kan ikkje ta imot EHF.",
        "A private customer can't receive EHF.",
    ),
    Reason.NO_EMAIL: (
        "Kunden har ingen e-postadresse for fakturaer.",
        "Kunden har inga e-postadresse for fakturaer.",
        "The customer has no e-mail address for invoices.",
    ),
    Reason.ADDRESS_INCOMPLETE: (
        "Kunden har ingen fullstendig adresse: gate, postnummer og poststed.",
        "Kunden har inga fullstendig adresse: gate, postnummer og poststad.",
        "The customer has no complete address: street, postal code and city.",
    ),
    Reason.NOT_A_PERSON: (
        "Vipps, eFaktura og AvtaleGiro er bare for privatkunder.",
        "Vipps, eFaktura og AvtaleGiro er berre for privatkundar.",
        "Vipps, eFaktura and AvtaleGiro are for private customers alone.",
    ),
    Reason.NO_MOBILE: (
        "Kunden har ikke noe mobilnummer.",
        "Kunden har ikkje noko mobilnummer.",
        "The customer has no mobile number.",
    ),
    Reason.NO_FACTORING: ("Factoring er slått av.", "Factoring er slått av.", "Factoring is off."),
    Reason.CHAIN_IS_OUT: (
        "Ingen av metodene i distribusjonsløpet virker for kunden. Fakturaen må sendes manuelt.",
        "Ingen av metodane i distribusjonsløpet verkar for kunden. Fakturaen må sendast manuelt.",
        "None of the delivery chain's methods works for the customer. The invoice has to be sent by hand.",
    ),
}
WITHOUT_MORE: Mapping[OrderWarningCode, _Texts] = {
    OrderWarningCode.INVOICING_BLOCKED: (
        "Kunden er sperret for fakturering.",
        "Kunden er sperra for fakturering.",
        "Invoicing of the customer is blocked.",
    ),
    OrderWarningCode.SUPPLIER_ON_HOLD: (
        "Leverandøren er sperret.",
        "Leverandøren er sperra.",
        "The supplier is on hold.",
    ),
}
"""Where no reason, and no end, is given."""
WARNINGS: Mapping[OrderWarningCode, _Texts] = {
    OrderWarningCode.ADDRESS_INCOMPLETE: (
        "Fakturaadressen er ikke fullstendig: den trenger gate, postnummer og poststed.",
        "Fakturaadressa er ikkje fullstendig: ho treng gate, postnummer og poststad.",
        "The invoice address is not complete: it needs street, postal code and city.",
    ),
    OrderWarningCode.INVOICING_BLOCKED: (
        "Kunden er sperret for fakturering: {why}",
        "Kunden er sperra for fakturering: {why}",
        "Invoicing of the customer is blocked: {why}",
    ),
    OrderWarningCode.CURRENCY_WITHOUT_PRICE_LIST: (
        "Kunden handler i {currency}, og har ingen prisliste i den valutaen.",
        "Kunden handlar i {currency}, og har inga prisliste i den valutaen.",
        "The customer trades in {currency}, and has no price list in that currency.",
    ),
    OrderWarningCode.SUPPLIER_ON_HOLD: (
        "Leverandøren er sperret til og med {until}.",
        "Leverandøren er sperra til og med {until}.",
        "The supplier is on hold until {until}.",
    ),
    OrderWarningCode.BANK_ACCOUNT_UNVERIFIED: (
        "Bankkontoen som slutter på {number}, venter på godkjenning av en annen ansatt.",
        "Bankkontoen som sluttar på {number}, ventar på godkjenning av ein annan tilsett.",
        "The bank account that ends in {number} waits for another employee's approval.",
    ),
    OrderWarningCode.VAT_HANDLING_NOT_POSSIBLE: (
        "MVA-behandlingen passer ikke for kunden: eksport er til utlandet, og omvendt avgiftsplikt er for virksomheter med nummer.",
        "MVA-behandlinga passar ikkje for kunden: eksport er til utlandet, og omvend avgiftsplikt er for verksemder med nummer.",
        "The VAT handling does not fit the customer: export is abroad, and reverse charge is for businesses with a number.",
    ),
}
