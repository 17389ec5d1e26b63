"""What is the user told? Every message of a user error, in bokmål, nynorsk and English.

A message says what is wrong, what would be right, and whose move it is, in the form's own words, and nothing about our insides. What is
hidden reads as what is absent. `{field}` is what the form calls the field; the other names in braces are filled by who refuses.
"""

import string
from collections.abc import Mapping
from enum import StrEnum, auto

from service.resolvers.languages import Language
from service.resolvers.terms import Term, count

Value = str | int | Term
"""What a message is filled with: a name as it stands, a number, or a word of the form."""


class Message(StrEnum):
    # A field by itself.
    BLANK = auto()
    TOO_LONG = auto()
    NOT_TEXT = auto()
    EMAIL_INVALID = auto()
    PHONE_INVALID = auto()
    PHONE_EXTENSION = auto()
    WEBSITE_INVALID = auto()
    WEBSITE_SCHEME = auto()
    WEBSITE_CREDENTIALS = auto()
    COUNTRY_INVALID = auto()
    ORGANIZATION_NUMBER_CHARACTERS = auto()
    ORGANIZATION_NUMBER_LENGTH = auto()
    ORGANIZATION_NUMBER_CHECK_DIGIT = auto()
    SUB_UNIT_NUMBER_CHARACTERS = auto()
    SUB_UNIT_NUMBER_LENGTH = auto()
    SUB_UNIT_NUMBER_CHECK_DIGIT = auto()
    POSTAL_CODE_CHARACTERS = auto()
    POSTAL_CODE_LENGTH = auto()
    CITY_OF_POSTAL_CODE = auto()
    DATE_OF_BIRTH_NOT_PAST = auto()
    DATE_OF_BIRTH_TOO_EARLY = auto()
    ADDRESS_TYPE_TWICE = auto()
    ADDRESS_LINES_TOO_MANY = auto()
    ADDRESSES_TOO_MANY = auto()
    # Fields that do not go together.
    FIRST_NAME_OF_PRIVATE_CUSTOMER_ONLY = auto()
    NO_ORGANIZATION_NUMBER_OF_PRIVATE_CUSTOMER = auto()
    SUB_UNIT_WITHOUT_ORGANIZATION_NUMBER = auto()
    SUPPLIER_IS_SUPPLIER = auto()
    # What is not here.
    CUSTOMER_NOT_FOUND = auto()
    CONTACT_NOT_FOUND = auto()
    EMPLOYEE_NOT_FOUND = auto()
    OWNER_NOT_FOUND = auto()
    SUCCESSOR_NOT_FOUND = auto()
    # What the user may not do.
    VISIBILITY_BY_OWNER_ONLY = auto()
    CUSTOMER_ARCHIVED = auto()
    CONTACT_ARCHIVED = auto()
    ADMINISTRATORS_ONLY = auto()
    LAST_ADMINISTRATOR = auto()
    SUCCESSOR_IS_SELF = auto()
    # What is here already, or has changed meanwhile.
    CUSTOMER_DUPLICATE = auto()
    NUMBER_TAKEN_MEANWHILE = auto()
    EMPLOYEE_EMAIL_TAKEN = auto()
    CUSTOMER_CONFLICT = auto()
    CONTACT_CONFLICT = auto()
    NAME_TAKEN = auto()
    SETTINGS_CONFLICT = auto()
    # Settings.
    PRICE_LIST_NOT_FOUND = auto()
    PRICE_LIST_ARCHIVED = auto()
    CATEGORY_NOT_FOUND = auto()
    CATEGORY_ARCHIVED = auto()
    TOO_MANY_OF_THEM = auto()
    LIST_TOO_LONG = auto()
    NOT_A_SUPPLIER = auto()
    BANK_ACCOUNTS_OF_ONE_SUPPLIER = auto()
    NO_BANK_ACCOUNT_TO_APPROVE = auto()
    BANK_ACCOUNT_OF_ONES_OWN = auto()
    APPROVER_TWICE = auto()
    EMAIL_TWICE = auto()
    CHAIN_WITHIN_CHAIN = auto()
    DELIVERY_METHOD_TWICE = auto()
    PHONE_NOT_NORWEGIAN = auto()
    EHF_ENDPOINT_INVALID = auto()
    NUMBER_OUTSIDE = auto()
    TOO_MANY_PLACES = auto()
    CURRENCY_INVALID = auto()
    ACCOUNT_DIGITS = auto()
    ACCOUNT_LENGTH = auto()
    VAT_CODE_INVALID = auto()
    BANK_ACCOUNT_INVALID = auto()
    BANK_ACCOUNT_TWICE = auto()
    PRIMARY_TWICE = auto()
    IBAN_INVALID = auto()
    IBAN_OF_OTHER_COUNTRY = auto()
    IBAN_OF_OTHER_ACCOUNT = auto()
    BIC_INVALID = auto()
    KID_INVALID = auto()
    PRICE_LIST_CURRENCY = auto()
    COLLECTIVE_BY_EHF = auto()
    FACTORING_IS_OFF = auto()
    HOLD_IS_NONE = auto()
    EHF_NEEDS_A_NUMBER = auto()
    EMAIL_NEEDS_AN_ADDRESS = auto()
    METHOD_OF_PERSONS = auto()
    EXPORT_TO_NORWAY = auto()
    # Who has left.
    COLLEAGUE_INACTIVE = auto()
    OWNER_INACTIVE = auto()
    SUCCESSOR_INACTIVE = auto()
    EMPLOYEE_INACTIVE = auto()
    # The register.
    COMPANY_NOT_FOUND = auto()
    COMPANY_BANKRUPT = auto()
    COMPANY_BANKRUPTCY_ESTATE = auto()
    COMPANY_UNDER_LIQUIDATION = auto()
    COMPANY_UNDER_FORCED_LIQUIDATION = auto()
    COMPANY_DELETED = auto()
    REGISTER_UNAVAILABLE = auto()
    REGISTER_NOT_USED = auto()

    def text(self, language: Language, values: Mapping[str, Value]) -> str:
        """The message with its values. KeyError where one is missing."""
        return self.template(language).format_map({name: _word(value, language) for name, value in values.items()})

    def template(self, language: Language) -> str:
        return dict(zip(Language, _TEMPLATES[self], strict=True))[language]

    def value_names(self, language: Language) -> frozenset[str]:
        """What the message is filled with."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.template(language)) if name)


def _word(value: Value, language: Language) -> str:
    match value:
        case Term():
            return value.text(language)
        case int():
            return count(value, language)
        case str():
            return value


_TEMPLATES: Mapping[Message, tuple[str, str, str]] = {
    Message.BLANK: (
        "{field} må fylles ut.",
        "{field} må fyllast ut.",
        "{field} must be filled in.",
    ),
    Message.TOO_LONG: (
        "{field} kan ha høyst {max} tegn. Her er det {actual}.",
        "{field} kan ha høgst {max} teikn. Her er det {actual}.",
        "{field} can have at most {max} characters. This one has {actual}.",
    ),
    Message.NOT_TEXT: (
        "{field} har tegn som ikke kan vises. Skriv det på nytt uten dem.",
        "{field} har teikn som ikkje kan visast. Skriv det på nytt utan dei.",
        "{field} has characters that can't be shown. Type it again without them.",
    ),
    Message.EMAIL_INVALID: (
        "Dette er ikke en e-postadresse. Den skal se ut som navn@example.no.",
        "Dette er ikkje ei e-postadresse. Ho skal sjå ut som namn@example.no.",
        "This is not an e-mail address. It should look like name@example.no.",
    ),
    Message.PHONE_INVALID: (
        "Dette er ikke et telefonnummer. Norske nummer har åtte sifre, andre begynner med + og landkoden.",
        "Dette er ikkje eit telefonnummer. Norske nummer har åtte siffer, andre byrjar med + og landkoden.",
        "This is not a phone number. Norwegian numbers have eight digits, others begin with + and the country's code.",
    ),
    Message.PHONE_EXTENSION: (
        "Her er det et internnummer. Skriv telefonnummeret uten, og internnummeret i notatet.",
        "Her er det eit internnummer. Skriv telefonnummeret utan, og internnummeret i notatet.",
        "There is an extension here. Type the phone number without it, and the extension in the note.",
    ),
    Message.WEBSITE_INVALID: (
        "Dette er ikke en nettadresse. Den skal se ut som www.example.no.",
        "Dette er ikkje ei nettadresse. Ho skal sjå ut som www.example.no.",
        "This is not a web address. It should look like www.example.no.",
    ),
    Message.WEBSITE_SCHEME: (
        "Nettsiden skal begynne med http:// eller https://. Her begynner den med {scheme}:",
        "Nettsida skal byrje med http:// eller https://. Her byrjar ho med {scheme}:",
        "A website begins with http:// or https://. This one begins with {scheme}:",
    ),
    Message.WEBSITE_CREDENTIALS: (
        "Nettsiden har brukernavn eller passord i seg. Skriv den uten.",
        "Nettsida har brukarnamn eller passord i seg. Skriv ho utan.",
        "The website has a user name or password in it. Type it without.",
    ),
    Message.COUNTRY_INVALID: (
        "Dette er ikke en landkode. Den har to bokstaver, som NO for Norge og SE for Sverige.",
        "Dette er ikkje ein landkode. Han har to bokstavar, som NO for Noreg og SE for Sverige.",
        "This is not a country code. It has two letters, such as NO for Norway and SE for Sweden.",
    ),
    Message.ORGANIZATION_NUMBER_CHARACTERS: (
        "Organisasjonsnummeret skal bare ha sifre, ni i tallet. Her er det også andre tegn.",
        "Organisasjonsnummeret skal berre ha siffer, ni i talet. Her er det også andre teikn.",
        "An organisation number has digits only, nine of them. This one has other characters too.",
    ),
    Message.ORGANIZATION_NUMBER_LENGTH: (
        "Organisasjonsnummeret skal ha ni sifre. Her er det {actual}.",
        "Organisasjonsnummeret skal ha ni siffer. Her er det {actual}.",
        "An organisation number has nine digits. This one has {actual}.",
    ),
    Message.ORGANIZATION_NUMBER_CHECK_DIGIT: (
        "Organisasjonsnummeret har en skrivefeil: det siste sifferet passer ikke til de andre. Skriv det på nytt.",
        "Organisasjonsnummeret har ein skrivefeil: det siste sifferet passar ikkje til dei andre. Skriv det på nytt.",
        "The organisation number is mistyped: its last digit does not fit the others. Type it again.",
    ),
    Message.SUB_UNIT_NUMBER_CHARACTERS: (
        "Underenhetens nummer skal bare ha sifre, ni i tallet. Her er det også andre tegn.",
        "Nummeret til undereininga skal berre ha siffer, ni i talet. Her er det også andre teikn.",
        "A sub-unit's number has digits only, nine of them. This one has other characters too.",
    ),
    Message.SUB_UNIT_NUMBER_LENGTH: (
        "Underenhetens nummer skal ha ni sifre. Her er det {actual}.",
        "Nummeret til undereininga skal ha ni siffer. Her er det {actual}.",
        "A sub-unit's number has nine digits. This one has {actual}.",
    ),
    Message.SUB_UNIT_NUMBER_CHECK_DIGIT: (
        "Underenhetens nummer har en skrivefeil: det siste sifferet passer ikke til de andre. Skriv det på nytt.",
        "Nummeret til undereininga har ein skrivefeil: det siste sifferet passar ikkje til dei andre. Skriv det på nytt.",
        "The sub-unit's number is mistyped: its last digit does not fit the others. Type it again.",
    ),
    Message.POSTAL_CODE_CHARACTERS: (
        "Et norsk postnummer har bare sifre, fire i tallet. Her er det også andre tegn.",
        "Eit norsk postnummer har berre siffer, fire i talet. Her er det også andre teikn.",
        "A Norwegian postal code has digits only, four of them. This one has other characters too.",
    ),
    Message.POSTAL_CODE_LENGTH: (
        "Et norsk postnummer har fire sifre. Her er det {actual}.",
        "Eit norsk postnummer har fire siffer. Her er det {actual}.",
        "A Norwegian postal code has four digits. This one has {actual}.",
    ),
    Message.CITY_OF_POSTAL_CODE: (
        "Poststed må fylles ut når det er et norsk postnummer.",
        "Poststad må fyllast ut når det er eit norsk postnummer.",
        "City must be filled in beside a Norwegian postal code.",
    ),
    Message.DATE_OF_BIRTH_NOT_PAST: (
        "Fødselsdatoen skal være før i dag. Rett datoen.",
        "Fødselsdatoen skal vere før i dag. Rett datoen.",
        "A date of birth lies before today. Correct the date.",
    ),
    Message.DATE_OF_BIRTH_TOO_EARLY: (
        "Fødselsdatoen skal tidligst være i {earliest}. Her er den i {actual}.",
        "Fødselsdatoen skal tidlegast vere i {earliest}. Her er han i {actual}.",
        "A date of birth is in {earliest} or later. This one is in {actual}.",
    ),
    Message.ADDRESS_TYPE_TWICE: (
        "{type} er ført opp to ganger. Behold bare én av dem.",
        "{type} er ført opp to gonger. Behald berre éin av dei.",
        "{type} is given twice. Keep one of them only.",
    ),
    Message.ADDRESS_LINES_TOO_MANY: (
        "En adresse kan ha høyst {max} linjer. Her er det {actual}.",
        "Ei adresse kan ha høgst {max} linjer. Her er det {actual}.",
        "An address can have at most {max} lines. This one has {actual}.",
    ),
    Message.ADDRESSES_TOO_MANY: (
        "Det kan være én adresse av hver type, høyst {max}. Her er det {actual}.",
        "Det kan vere éi adresse av kvar type, høgst {max}. Her er det {actual}.",
        "There can be one address of each type, at most {max}. Here there are {actual}.",
    ),
    Message.FIRST_NAME_OF_PRIVATE_CUSTOMER_ONLY: (
        "Bare en privatkunde har fornavn. Fjern fornavnet, eller velg kundetype Privatkunde.",
        "Berre ein privatkunde har fornamn. Fjern fornamnet, eller vel kundetype Privatkunde.",
        "Only a private customer has a first name. Remove it, or choose the customer type Private customer.",
    ),
    Message.NO_ORGANIZATION_NUMBER_OF_PRIVATE_CUSTOMER: (
        "En privatkunde har ikke organisasjonsnummer. Fjern nummeret, eller velg kundetype Kunde.",
        "Ein privatkunde har ikkje organisasjonsnummer. Fjern nummeret, eller vel kundetype Kunde.",
        "A private customer has no organisation number. Remove it, or choose the customer type Customer.",
    ),
    Message.SUB_UNIT_WITHOUT_ORGANIZATION_NUMBER: (
        "En underenhet hører til et organisasjonsnummer. Fyll ut det også.",
        "Ei undereining høyrer til eit organisasjonsnummer. Fyll ut det òg.",
        "A sub-unit belongs to an organisation number. Fill that in too.",
    ),
    Message.SUPPLIER_IS_SUPPLIER: (
        "En leverandør kan ikke være uten leverandørmerket. Velg en annen kundetype først.",
        "Ein leverandør kan ikkje vere utan leverandørmerket. Vel ein annan kundetype først.",
        "A supplier can't be without the supplier mark. Choose another customer type first.",
    ),
    Message.CUSTOMER_NOT_FOUND: ("Fant ikke kunden.", "Fann ikkje kunden.", "The customer was not found."),
    Message.CONTACT_NOT_FOUND: ("Fant ikke kontakten.", "Fann ikkje kontakten.", "The contact was not found."),
    Message.EMPLOYEE_NOT_FOUND: ("Fant ikke den ansatte.", "Fann ikkje den tilsette.", "The employee was not found."),
    Message.OWNER_NOT_FOUND: (
        "Fant ikke eieren. Velg en av de ansatte.",
        "Fann ikkje eigaren. Vel ein av dei tilsette.",
        "The owner was not found. Choose one of the employees.",
    ),
    Message.SUCCESSOR_NOT_FOUND: (
        "Fant ikke den som skal overta. Velg en av de ansatte.",
        "Fann ikkje den som skal ta over. Vel ein av dei tilsette.",
        "The successor was not found. Choose one of the employees.",
    ),
    Message.VISIBILITY_BY_OWNER_ONLY: (
        "Bare eieren kan endre hvem som ser dette. Spør eieren.",
        "Berre eigaren kan endre kven som ser dette. Spør eigaren.",
        "Only the owner can change who sees this. Ask the owner.",
    ),
    Message.CUSTOMER_ARCHIVED: (
        "Kunden er arkivert. Gjenopprett den før du endrer noe.",
        "Kunden er arkivert. Gjenopprett han før du endrar noko.",
        "The customer is archived. Restore it before you change anything.",
    ),
    Message.CONTACT_ARCHIVED: (
        "Kontakten er arkivert. Gjenopprett den før du endrer noe.",
        "Kontakten er arkivert. Gjenopprett han før du endrar noko.",
        "The contact is archived. Restore it before you change anything.",
    ),
    Message.ADMINISTRATORS_ONLY: (
        "Dette kan bare en administrator gjøre. Spør en av dem.",
        "Dette kan berre ein administrator gjere. Spør ein av dei.",
        "Only an administrator can do this. Ask one of them.",
    ),
    Message.LAST_ADMINISTRATOR: (
        "Dette er den siste administratoren. Gjør en annen til administrator først.",
        "Dette er den siste administratoren. Gjer ein annan til administrator først.",
        "This is the last administrator. Make someone else an administrator first.",
    ),
    Message.SUCCESSOR_IS_SELF: (
        "Den som deaktiveres, kan ikke overta etter seg selv. Velg en annen.",
        "Den som blir deaktivert, kan ikkje ta over etter seg sjølv. Vel ein annan.",
        "Someone who is deactivated can't be their own successor. Choose someone else.",
    ),
    Message.CUSTOMER_DUPLICATE: (
        "{name} finnes her fra før: vis den, eller legg til likevel.",
        "{name} finst her frå før: vis kunden, eller legg til likevel.",
        "{name} is here already: show it, or add it anyway.",
    ),
    Message.NUMBER_TAKEN_MEANWHILE: (
        "{name} har fått organisasjonsnummeret i mellomtiden: vis kunden, eller gjenopprett likevel.",
        "{name} har fått organisasjonsnummeret i mellomtida: vis kunden, eller gjenopprett likevel.",
        "{name} has been given the organisation number meanwhile: show it, or restore anyway.",
    ),
    Message.EMPLOYEE_EMAIL_TAKEN: (
        "En annen ansatt har denne e-postadressen. Bruk en annen.",
        "Ein annan tilsett har denne e-postadressa. Bruk ei anna.",
        "Another employee has this e-mail address. Use another one.",
    ),
    Message.CUSTOMER_CONFLICT: (
        "Noen har endret kunden etter at du åpnet den. Åpne den på nytt.",
        "Nokon har endra kunden etter at du opna han. Opne han på nytt.",
        "Someone has changed the customer since you opened it. Open it again.",
    ),
    Message.CONTACT_CONFLICT: (
        "Noen har endret kontakten etter at du åpnet den. Åpne den på nytt.",
        "Nokon har endra kontakten etter at du opna han. Opne han på nytt.",
        "Someone has changed the contact since you opened it. Open it again.",
    ),
    Message.OWNER_INACTIVE: (
        "{name} er ikke lenger aktiv, og kan ikke være eier. Velg en annen.",
        "{name} er ikkje lenger aktiv, og kan ikkje vere eigar. Vel ein annan.",
        "{name} is no longer active, and can't be the owner. Choose someone else.",
    ),
    Message.SUCCESSOR_INACTIVE: (
        "{name} er ikke lenger aktiv, og kan ikke overta. Velg en annen.",
        "{name} er ikkje lenger aktiv, og kan ikkje ta over. Vel ein annan.",
        "{name} is no longer active, and can't be the successor. Choose someone else.",
    ),
    Message.EMPLOYEE_INACTIVE: (
        "{name} er ikke lenger aktiv.",
        "{name} er ikkje lenger aktiv.",
        "{name} is no longer active.",
    ),
    Message.COMPANY_NOT_FOUND: (
        "Fant ikke organisasjonsnummeret i Enhetsregisteret. Sjekk nummeret, eller fyll ut kunden selv.",
        "Fann ikkje organisasjonsnummeret i Einingsregisteret. Sjekk nummeret, eller fyll ut kunden sjølv.",
        "The organisation number was not found in Enhetsregisteret. Check the number, or fill in the customer yourself.",
    ),
    Message.COMPANY_BANKRUPT: (
        "{name} er konkurs. Bekreft at du vil legge til kunden likevel.",
        "{name} er konkurs. Stadfest at du vil leggje til kunden likevel.",
        "{name} is bankrupt. Confirm that you want to add the customer anyway.",
    ),
    Message.COMPANY_BANKRUPTCY_ESTATE: (
        "{name} er et konkursbo. Bekreft at du vil legge til kunden likevel.",
        "{name} er eit konkursbu. Stadfest at du vil leggje til kunden likevel.",
        "{name} is a bankruptcy estate. Confirm that you want to add the customer anyway.",
    ),
    Message.COMPANY_UNDER_LIQUIDATION: (
        "{name} er under avvikling. Bekreft at du vil legge til kunden likevel.",
        "{name} er under avvikling. Stadfest at du vil leggje til kunden likevel.",
        "{name} is being wound up. Confirm that you want to add the customer anyway.",
    ),
    Message.COMPANY_UNDER_FORCED_LIQUIDATION: (
        "{name} er under tvangsavvikling eller tvangsoppløsning. Bekreft at du vil legge til kunden likevel.",
        "{name} er under tvangsavvikling eller tvangsoppløysing. Stadfest at du vil leggje til kunden likevel.",
        "{name} is being wound up or dissolved by force. Confirm that you want to add the customer anyway.",
    ),
    Message.COMPANY_DELETED: (
        "{name} er slettet fra Enhetsregisteret. Bekreft at du vil legge til kunden likevel.",
        "{name} er sletta frå Einingsregisteret. Stadfest at du vil leggje til kunden likevel.",
        "{name} is deleted from Enhetsregisteret. Confirm that you want to add the customer anyway.",
    ),
    Message.REGISTER_UNAVAILABLE: (
        "Enhetsregisteret svarer ikke nå. Prøv igjen om litt, eller fyll ut kunden selv.",
        "Einingsregisteret svarar ikkje no. Prøv igjen om litt, eller fyll ut kunden sjølv.",
        "Enhetsregisteret does not answer now. Try again in a while, or fill in the customer yourself.",
    ),
    Message.REGISTER_NOT_USED: (
        "Enhetsregisteret er ikke i bruk her. Fyll ut kunden selv.",
        "Einingsregisteret er ikkje i bruk her. Fyll ut kunden sjølv.",
        "Enhetsregisteret is not in use here. Fill in the customer yourself.",
    ),
    Message.NAME_TAKEN: (
        "{name} finnes allerede. Velg et annet navn.",
        "{name} finst allereie. Vel eit anna namn.",
        "{name} is here already. Choose another name.",
    ),
    Message.SETTINGS_CONFLICT: (
        "Noen har endret dette etter at du åpnet det. Se over endringene, og lagre på nytt.",
        "Nokon har endra dette etter at du opna det. Sjå over endringane, og lagre på nytt.",
        "Someone has changed this since you opened it. Look at the changes, and save again.",
    ),
    Message.PRICE_LIST_NOT_FOUND: ("Fant ikke prislisten.", "Fann ikkje prislista.", "The price list was not found."),
    Message.PRICE_LIST_ARCHIVED: (
        "Prislisten {name} er arkivert. Velg en annen.",
        "Prislista {name} er arkivert. Vel ei anna.",
        "The price list {name} is archived. Choose another.",
    ),
    Message.CATEGORY_NOT_FOUND: ("Fant ikke kundekategorien.", "Fann ikkje kundekategorien.", "The customer category was not found."),
    Message.CATEGORY_ARCHIVED: (
        "Kundekategorien {name} er arkivert. Velg en annen.",
        "Kundekategorien {name} er arkivert. Vel ein annan.",
        "The customer category {name} is archived. Choose another.",
    ),
    Message.TOO_MANY_OF_THEM: (
        "Det er allerede {max} av dem, og det er det meste som er mulig.",
        "Det er allereie {max} av dei, og det er det meste som er mogleg.",
        "There are {max} of them already, which is as many as there can be.",
    ),
    Message.LIST_TOO_LONG: (
        "{field} kan ha høyst {max}. Her er det {actual}.",
        "{field} kan ha høgst {max}. Her er det {actual}.",
        "{field} can have at most {max}. Here are {actual}.",
    ),
    Message.NOT_A_SUPPLIER: (
        "Kunden er ikke leverandør, og har ingen leverandørinnstillinger.",
        "Kunden er ikkje leverandør, og har ingen leverandørinnstillingar.",
        "The customer is no supplier, and has no supplier settings.",
    ),
    Message.BANK_ACCOUNTS_OF_ONE_SUPPLIER: (
        "En bankkonto tilhører én leverandør. Sett den på leverandørens eget kort.",
        "Ein bankkonto høyrer til éin leverandør. Set han på kortet til leverandøren.",
        "A bank account belongs to one supplier. Set it on the supplier's own card.",
    ),
    Message.NO_BANK_ACCOUNT_TO_APPROVE: (
        "Leverandøren har ingen bankkonto som venter på godkjenning.",
        "Leverandøren har ingen bankkonto som ventar på godkjenning.",
        "The supplier has no bank account that waits to be approved.",
    ),
    Message.BANK_ACCOUNT_OF_ONES_OWN: (
        "Du har selv lagt inn bankkontoen. En annen ansatt må godkjenne den.",
        "Du har sjølv lagt inn bankkontoen. Ein annan tilsett må godkjenne han.",
        "You entered the bank account yourself. Another employee has to approve it.",
    ),
    Message.APPROVER_TWICE: (
        "Den ansatte er attestant fra før.",
        "Den tilsette er attestant frå før.",
        "The employee is an approver already.",
    ),
    Message.COLLEAGUE_INACTIVE: (
        "{name} er ikke aktiv. Velg en annen ansatt.",
        "{name} er ikkje aktiv. Vel ein annan tilsett.",
        "{name} is not active. Choose another employee.",
    ),
    Message.EMAIL_TWICE: ("{email} står her to ganger.", "{email} står her to gonger.", "{email} is here twice."),
    Message.CHAIN_WITHIN_CHAIN: (
        "Automatisk kan ikke stå i distribusjonsløpet: det er løpet som velger.",
        "Automatisk kan ikkje stå i distribusjonsløpet: det er løpet som vel.",
        "Automatic can't be in the delivery chain: it is the chain that chooses.",
    ),
    Message.DELIVERY_METHOD_TWICE: (
        "Distribusjonsmetoden står i løpet fra før.",
        "Distribusjonsmetoden står i løpet frå før.",
        "The delivery method is in the chain already.",
    ),
    Message.PHONE_NOT_NORWEGIAN: (
        "SMS-varsel går bare til norske nummer, med åtte sifre.",
        "SMS-varsel går berre til norske nummer, med åtte siffer.",
        "SMS goes to Norwegian numbers alone, of eight digits.",
    ),
    Message.EHF_ENDPOINT_INVALID: (
        "Dette er ikke en EHF-adresse. Den er 0192: og et organisasjonsnummer, eller 0088: og et GLN med 13 sifre.",
        "Dette er ikkje ei EHF-adresse. Ho er 0192: og eit organisasjonsnummer, eller 0088: og eit GLN med 13 siffer.",
        "This is not an EHF address. It is 0192: and an organisation number, or 0088: and a GLN of 13 digits.",
    ),
    Message.NUMBER_OUTSIDE: (
        "{field} må være fra {lowest} til {highest}.",
        "{field} må vere frå {lowest} til {highest}.",
        "{field} must be from {lowest} to {highest}.",
    ),
    Message.TOO_MANY_PLACES: (
        "{field} kan ha høyst to desimaler.",
        "{field} kan ha høgst to desimalar.",
        "{field} can have two decimals at most.",
    ),
    Message.CURRENCY_INVALID: (
        "Det finnes ingen slik valuta. Koden har tre bokstaver, som NOK.",
        "Det finst ingen slik valuta. Koden har tre bokstavar, som NOK.",
        "There is no such currency. The code has three letters, as NOK.",
    ),
    Message.ACCOUNT_DIGITS: (
        "{field} har fra {lowest} til {highest} sifre.",
        "{field} har frå {lowest} til {highest} siffer.",
        "{field} has from {lowest} to {highest} digits.",
    ),
    Message.ACCOUNT_LENGTH: (
        "{field} har {length} sifre.",
        "{field} har {length} siffer.",
        "{field} has {length} digits.",
    ),
    Message.VAT_CODE_INVALID: (
        "Dette er ikke en av SAF-T-standardens MVA-koder.",
        "Dette er ikkje ein av MVA-kodane i SAF-T-standarden.",
        "This is not one of SAF-T's standard VAT codes.",
    ),
    Message.BANK_ACCOUNT_INVALID: (
        "Kontonummeret er feil. Det har elleve sifre, og det siste er et kontrollsiffer.",
        "Kontonummeret er feil. Det har elleve siffer, og det siste er eit kontrollsiffer.",
        "The account number is wrong. It has eleven digits, and the last one is a check digit.",
    ),
    Message.BANK_ACCOUNT_TWICE: ("Bankkontoen står her fra før.", "Bankkontoen står her frå før.", "The bank account is here already."),
    Message.PRIMARY_TWICE: (
        "Bare én bankkonto kan være hovedkonto.",
        "Berre éin bankkonto kan vere hovudkonto.",
        "Only one bank account can be the primary one.",
    ),
    Message.IBAN_INVALID: (
        "IBAN er feil. Sjekk landkoden, sifrene og lengden.",
        "IBAN er feil. Sjekk landkoden, siffera og lengda.",
        "The IBAN is wrong. Check the country's code, the digits and the length.",
    ),
    Message.IBAN_OF_OTHER_COUNTRY: (
        "IBAN hører til et annet land enn kontoen.",
        "IBAN høyrer til eit anna land enn kontoen.",
        "The IBAN belongs to another country than the account.",
    ),
    Message.IBAN_OF_OTHER_ACCOUNT: (
        "IBAN hører til en annen konto enn kontonummeret.",
        "IBAN høyrer til ein annan konto enn kontonummeret.",
        "The IBAN belongs to another account than the account number.",
    ),
    Message.BIC_INVALID: (
        "BIC er feil. Den har åtte eller elleve tegn, som DNBANOKK.",
        "BIC er feil. Han har åtte eller elleve teikn, som DNBANOKK.",
        "The BIC is wrong. It has eight or eleven characters, as DNBANOKK.",
    ),
    Message.KID_INVALID: (
        "KID er feil. Den har 2 til 25 sifre, og det siste er et kontrollsiffer.",
        "KID er feil. Han har 2 til 25 siffer, og det siste er eit kontrollsiffer.",
        "The KID is wrong. It has 2 to 25 digits, and the last one is a check digit.",
    ),
    Message.PRICE_LIST_CURRENCY: (
        "Prislisten {name} er i {currency}, men valutaen er {other}. Velg en annen prisliste eller valuta.",
        "Prislista {name} er i {currency}, men valutaen er {other}. Vel ei anna prisliste eller valuta.",
        "The price list {name} is in {currency}, but the currency is {other}. Choose another price list or currency.",
    ),
    Message.COLLECTIVE_BY_EHF: (
        "Samlefaktura kan ikke sendes som EHF. Slå den av, eller velg en annen distribusjonsmetode.",
        "Samlefaktura kan ikkje sendast som EHF. Slå han av, eller vel ein annan distribusjonsmetode.",
        "A collective invoice can't be sent as EHF. Turn it off, or choose another delivery method.",
    ),
    Message.FACTORING_IS_OFF: (
        "Factoring er slått av. Slå det på, eller velg en annen distribusjonsmetode.",
        "Factoring er slått av. Slå det på, eller vel ein annan distribusjonsmetode.",
        "Factoring is off. Turn it on, or choose another delivery method.",
    ),
    Message.HOLD_IS_NONE: (
        "Sperren har en sluttdato, men ingenting er sperret. Velg hva som skal sperres, eller ta bort datoen.",
        "Sperra har ein sluttdato, men ingenting er sperra. Vel kva som skal sperrast, eller ta bort datoen.",
        "The hold has an end, but nothing is held. Choose what to hold, or remove the date.",
    ),
    Message.EHF_NEEDS_A_NUMBER: (
        "EHF trenger en mottaker med organisasjonsnummer eller EHF-adresse, og kan ikke gå til en privatperson.",
        "EHF treng ein mottakar med organisasjonsnummer eller EHF-adresse, og kan ikkje gå til ein privatperson.",
        "EHF needs a receiver with an organisation number or an EHF address, and can't go to a private person.",
    ),
    Message.EMAIL_NEEDS_AN_ADDRESS: (
        "Faktura på e-post trenger en e-postadresse.",
        "Faktura på e-post treng ei e-postadresse.",
        "Invoices by e-mail need an e-mail address.",
    ),
    Message.METHOD_OF_PERSONS: (
        "Vipps, eFaktura og AvtaleGiro er bare for privatkunder.",
        "Vipps, eFaktura og AvtaleGiro er berre for privatkundar.",
        "Vipps, eFaktura and AvtaleGiro are for private customers alone.",
    ),
    Message.EXPORT_TO_NORWAY: (
        "Eksport er bare for kunder utenfor Norge.",
        "Eksport er berre for kundar utanfor Noreg.",
        "Export is for customers outside of Norway alone.",
    ),
}
