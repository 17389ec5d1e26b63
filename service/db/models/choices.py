"""Which values has a setting that is chosen from a few? The contract's names, stored as checked text."""

import enum


class PaymentTermsType(enum.Enum):
    DAYS = "DAYS"
    MONTHS = "MONTHS"
    DAY_OF_MONTH = "DAY_OF_MONTH"
    END_OF_MONTH = "END_OF_MONTH"


class DeliveryMethod(enum.Enum):
    AUTO = "AUTO"
    EHF = "EHF"
    EMAIL = "EMAIL"
    PRINT = "PRINT"
    EFAKTURA = "EFAKTURA"
    AVTALEGIRO = "AVTALEGIRO"
    VIPPS = "VIPPS"
    FACTORING = "FACTORING"
    MANUAL = "MANUAL"


class InvoiceLanguage(enum.Enum):
    NB = "NB"
    NN = "NN"
    EN = "EN"
    SV = "SV"
    DA = "DA"


class KidModulus(enum.Enum):
    MOD10 = "MOD10"
    MOD11 = "MOD11"


class VatHandling(enum.Enum):
    STANDARD = "STANDARD"
    EXEMPT = "EXEMPT"
    EXPORT = "EXPORT"
    REVERSE_CHARGE = "REVERSE_CHARGE"


class PriceRounding(enum.Enum):
    NONE = "NONE"
    WHOLE_KRONE = "WHOLE_KRONE"


class ChargeBearer(enum.Enum):
    SHA = "SHA"
    OUR = "OUR"
    BEN = "BEN"


class AutoPost(enum.Enum):
    ALWAYS = "ALWAYS"
    ASK = "ASK"
    NEVER = "NEVER"


class SupplierHold(enum.Enum):
    NONE = "NONE"
    INVOICES = "INVOICES"
    PAYMENTS = "PAYMENTS"
    ALL = "ALL"


class SettingsSource(enum.Enum):
    CUSTOMER = "CUSTOMER"
    CATEGORY = "CATEGORY"
    TENANT = "TENANT"
    SYSTEM = "SYSTEM"
