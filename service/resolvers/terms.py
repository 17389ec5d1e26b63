"""What does the form call it? The words for fields, addresses and numbers that messages are filled with, in three languages."""

from collections.abc import Mapping
from enum import StrEnum

from service.resolvers.languages import Language


class Term(StrEnum):
    """A word of the form. A field's value is its name in the API."""

    NAME = "name"
    FIRST_NAME = "firstName"
    LAST_NAME = "lastName"
    TITLE = "title"
    ROLE = "role"
    ORGANIZATION_NUMBER = "organizationNumber"
    SUB_UNIT_NUMBER = "subUnitNumber"
    COUNTRY = "country"
    EMAIL = "email"
    PHONE = "phone"
    MOBILE = "mobile"
    WEBSITE = "website"
    NOTE = "note"
    DATE_OF_BIRTH = "dateOfBirth"
    ADDRESSES = "addresses"
    RECIPIENT = "recipient"
    LINES = "lines"
    POSTAL_CODE = "postalCode"
    CITY = "city"
    PAYMENT_TERMS_COUNT = "count"
    DELIVERY_CHAIN = "deliveryChain"
    INVOICE_EMAILS = "invoiceEmails"
    CC_EMAILS = "ccEmails"
    REMINDER_EMAIL = "reminderEmail"
    EHF_ENDPOINT = "ehfEndpoint"
    SMS_NUMBER = "smsNumber"
    YOUR_REFERENCE = "yourReference"
    BUYER_REFERENCE = "buyerReference"
    BLOCK_REASON = "blockReason"
    KID_LENGTH = "length"
    DISCOUNT_PERCENT = "discountPercent"
    HOURLY_RATE = "hourlyRate"
    CREDIT_LIMIT = "creditLimit"
    CURRENCY = "currency"
    BANK_ACCOUNTS = "bankAccounts"
    BBAN = "bban"
    IBAN = "iban"
    BIC = "bic"
    DEFAULT_KID = "defaultKid"
    LEDGER_ACCOUNT = "ledgerAccount"
    COST_ACCOUNT = "costAccount"
    VAT_CODE = "vatCode"
    APPROVERS = "approvers"
    AMOUNT_LIMIT = "amountLimit"
    OUR_CUSTOMER_NUMBER = "ourCustomerNumber"
    IS_ARCHIVED = "isArchived"
    PAYMENT_TERMS = "paymentTerms"
    DELIVERY_METHOD = "deliveryMethod"
    SEND_REMINDERS = "sendReminders"
    ADD_REMINDER_FEE = "addReminderFee"
    ADD_INTEREST = "addInterest"
    SEND_TO_DEBT_COLLECTION = "sendToDebtCollection"
    SMS_NOTIFICATION = "smsNotification"
    LANGUAGE = "language"
    OUR_REFERENCE = "ourReferenceId"
    REQUIRE_PURCHASE_ORDER_NUMBER = "requirePurchaseOrderNumber"
    COLLECTIVE_INVOICE = "collectiveInvoice"
    INVOICE_FEE = "invoiceFee"
    FACTORING = "factoring"
    BLOCK_INVOICING = "blockInvoicing"
    KID = "kid"
    PRICE_LIST = "priceListId"
    VAT_HANDLING = "vatHandling"
    PRICES_INCLUDE_VAT = "pricesIncludeVat"
    ROUNDING = "rounding"
    REMITTANCE = "remittance"
    CHARGE_BEARER = "chargeBearer"
    USE_KID = "useKid"
    AUTO_POST = "autoPost"
    HOLD = "hold"
    HOLD_UNTIL = "holdUntil"
    CATEGORY = "categoryId"
    INVOICE = "INVOICE"
    POSTAL = "POSTAL"
    DELIVERY = "DELIVERY"
    VISIT = "VISIT"
    ATTESTATION = "ATTESTATION"
    FIELD = ""

    def text(self, language: Language) -> str:
        return dict(zip(Language, _TERMS[self], strict=True))[language]


_TERMS: Mapping[Term, tuple[str, str, str]] = {
    Term.NAME: ("Navn", "Namn", "Name"),
    Term.FIRST_NAME: ("Fornavn", "Fornamn", "First name"),
    Term.LAST_NAME: ("Etternavn", "Etternamn", "Last name"),
    Term.TITLE: ("Stilling", "Stilling", "Job title"),
    Term.ROLE: ("Rolle", "Rolle", "Role"),
    Term.ORGANIZATION_NUMBER: ("Organisasjonsnummer", "Organisasjonsnummer", "Organisation number"),
    Term.SUB_UNIT_NUMBER: ("Underenhet", "Undereining", "Sub-unit"),
    Term.COUNTRY: ("Land", "Land", "Country"),
    Term.EMAIL: ("E-post", "E-post", "E-mail"),
    Term.PHONE: ("Telefon", "Telefon", "Phone"),
    Term.MOBILE: ("Mobil", "Mobil", "Mobile"),
    Term.WEBSITE: ("Nettside", "Nettside", "Website"),
    Term.NOTE: ("Notat", "Notat", "Note"),
    Term.DATE_OF_BIRTH: ("Fødselsdato", "Fødselsdato", "Date of birth"),
    Term.ADDRESSES: ("Adresser", "Adresser", "Addresses"),
    Term.RECIPIENT: ("Mottaker", "Mottakar", "Recipient"),
    Term.LINES: ("Adresse", "Adresse", "Address"),
    Term.POSTAL_CODE: ("Postnummer", "Postnummer", "Postal code"),
    Term.CITY: ("Poststed", "Poststad", "City"),
    Term.PAYMENT_TERMS_COUNT: ("Antall", "Tal", "The number"),
    Term.DELIVERY_CHAIN: ("Distribusjonsløp", "Distribusjonsløp", "Delivery chain"),
    Term.INVOICE_EMAILS: ("Faktura-e-post", "Faktura-e-post", "Invoice e-mail"),
    Term.CC_EMAILS: ("Kopi", "Kopi", "Copy"),
    Term.REMINDER_EMAIL: ("Purre-e-post", "Purre-e-post", "Reminder e-mail"),
    Term.EHF_ENDPOINT: ("EHF-adresse", "EHF-adresse", "EHF address"),
    Term.SMS_NUMBER: ("SMS-nummer", "SMS-nummer", "SMS number"),
    Term.YOUR_REFERENCE: ("Deres referanse", "Dykkar referanse", "Your reference"),
    Term.BUYER_REFERENCE: ("Bestillerreferanse", "Bestillarreferanse", "Buyer reference"),
    Term.BLOCK_REASON: ("Årsak til sperren", "Årsak til sperra", "Reason for the block"),
    Term.KID_LENGTH: ("Lengden", "Lengda", "The length"),
    Term.DISCOUNT_PERCENT: ("Rabatt", "Rabatt", "Discount"),
    Term.HOURLY_RATE: ("Timepris", "Timepris", "Hourly rate"),
    Term.CREDIT_LIMIT: ("Kredittgrense", "Kredittgrense", "Credit limit"),
    Term.CURRENCY: ("Valuta", "Valuta", "Currency"),
    Term.BANK_ACCOUNTS: ("Bankkontoer", "Bankkontoar", "Bank accounts"),
    Term.BBAN: ("Kontonummer", "Kontonummer", "Account number"),
    Term.IBAN: ("IBAN", "IBAN", "IBAN"),
    Term.BIC: ("BIC", "BIC", "BIC"),
    Term.DEFAULT_KID: ("KID", "KID", "KID"),
    Term.LEDGER_ACCOUNT: ("Reskontrokonto", "Reskontrokonto", "Ledger account"),
    Term.COST_ACCOUNT: ("Kostnadskonto", "Kostnadskonto", "Cost account"),
    Term.VAT_CODE: ("MVA-kode", "MVA-kode", "VAT code"),
    Term.APPROVERS: ("Attestanter", "Attestantar", "Approvers"),
    Term.AMOUNT_LIMIT: ("Beløpsgrense", "Beløpsgrense", "Amount limit"),
    Term.OUR_CUSTOMER_NUMBER: ("Vårt kundenummer", "Kundenummeret vårt", "Our customer number"),
    Term.IS_ARCHIVED: ("Arkivert", "Arkivert", "Archived"),
    Term.PAYMENT_TERMS: ("Betalingsbetingelser", "Betalingsvilkår", "Payment terms"),
    Term.DELIVERY_METHOD: ("Distribusjonsmetode", "Distribusjonsmetode", "Delivery method"),
    Term.SEND_REMINDERS: ("Purring", "Purring", "Reminders"),
    Term.ADD_REMINDER_FEE: ("Purregebyr", "Purregebyr", "Reminder fee"),
    Term.ADD_INTEREST: ("Forsinkelsesrente", "Forseinkingsrente", "Interest on late payment"),
    Term.SEND_TO_DEBT_COLLECTION: ("Inkasso", "Inkasso", "Debt collection"),
    Term.SMS_NOTIFICATION: ("SMS-varsel", "SMS-varsel", "SMS notification"),
    Term.LANGUAGE: ("Språk", "Språk", "Language"),
    Term.OUR_REFERENCE: ("Vår referanse", "Referansen vår", "Our reference"),
    Term.REQUIRE_PURCHASE_ORDER_NUMBER: ("Krev bestillingsnummer", "Krev bestillingsnummer", "Require purchase order number"),
    Term.COLLECTIVE_INVOICE: ("Samlefaktura", "Samlefaktura", "Collective invoice"),
    Term.INVOICE_FEE: ("Fakturagebyr", "Fakturagebyr", "Invoice fee"),
    Term.FACTORING: ("Factoring", "Factoring", "Factoring"),
    Term.BLOCK_INVOICING: ("Sperret for fakturering", "Sperra for fakturering", "Invoicing blocked"),
    Term.KID: ("KID-oppsett", "KID-oppsett", "KID profile"),
    Term.PRICE_LIST: ("Prisliste", "Prisliste", "Price list"),
    Term.VAT_HANDLING: ("MVA-behandling", "MVA-behandling", "VAT handling"),
    Term.PRICES_INCLUDE_VAT: ("Priser inkl. MVA", "Prisar inkl. MVA", "Prices including VAT"),
    Term.ROUNDING: ("Øreavrunding", "Øreavrunding", "Rounding"),
    Term.REMITTANCE: ("Remittering", "Remittering", "Remittance"),
    Term.CHARGE_BEARER: ("Kostnadsbærer", "Kostnadsberar", "Bearer of charges"),
    Term.USE_KID: ("Betaling med KID", "Betaling med KID", "Payment with KID"),
    Term.AUTO_POST: ("Automatisk bokføring", "Automatisk bokføring", "Automatic posting"),
    Term.HOLD: ("Sperre", "Sperre", "Hold"),
    Term.HOLD_UNTIL: ("Sperret til og med", "Sperra til og med", "Held until"),
    Term.CATEGORY: ("Kundekategori", "Kundekategori", "Customer category"),
    Term.INVOICE: ("Fakturaadresse", "Fakturaadresse", "Invoice address"),
    Term.POSTAL: ("Postadresse", "Postadresse", "Postal address"),
    Term.DELIVERY: ("Leveringsadresse", "Leveringsadresse", "Delivery address"),
    Term.VISIT: ("Besøksadresse", "Besøksadresse", "Visiting address"),
    Term.ATTESTATION: ("Attesteringsadresse", "Attesteringsadresse", "Attestation address"),
    Term.FIELD: ("Feltet", "Feltet", "The field"),
}


def field_term(path: tuple[str, ...]) -> Term:
    """What the form calls the field at a path: its last name that is no list index."""
    names = [name for name in path if not name.isdecimal()]
    return Term(names[-1]) if names and names[-1] in _FIELD_NAMES else Term.FIELD


_FIELD_NAMES = frozenset(term.value for term in Term)

_NUMBERS = {
    Language.NB: ["ingen", "ett", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    Language.NN: ["ingen", "eitt", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    Language.EN: ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}


def count(number: int, language: Language) -> str:
    """A number as it stands in a sentence: a word up to twelve, with thousands apart from 10 000.

    >>> count(8, Language.NB), count(10_000, Language.EN)
    ('åtte', '10,000')
    """
    words = _NUMBERS[language]
    if 0 <= number < len(words):
        return words[number]
    if number < 10_000:
        return str(number)
    return f"{number:,}" if language is Language.EN else f"{number:,}".replace(",", "\u00a0")
