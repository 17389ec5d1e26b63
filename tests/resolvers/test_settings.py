"""What is set on a customer's card, by its category and by the tenant: what is taken, what is refused, and what holds then."""

from typing import Any

import pytest

from tests.people import Person

pytestmark = pytest.mark.asyncio(loop_scope="package")

HOLDS = """
query($id: ID!) { customer(id: $id) {
  settings { invoice { paymentTerms { type count } language } }
  effectiveSettings {
    invoice { paymentTerms { type count } deliveryMethod invoiceEmails language ourReference { name } }
    price { discountPercent priceList { name } currency }
    supplier { bankAccounts { iban isPrimary isVerified verifiedBy { name } } approvers { employee { name } amountLimit } }
    sources { invoice { paymentTerms language } price { discountPercent priceList } }
  }
} }
"""
BY_EHF = {"deliveryMethod": "EHF", "ehfEndpoint": "0192:923 609 016"}
ACCOUNT = {"bban": "8601.11.17947"}
OTHER_ACCOUNT = {"iban": "SE45 5000 0000 0583 9825 7466", "bic": "ESSESESS"}


async def sets(person: Person, customer: Any, **given: Any) -> Any:
    """The customer with its new version, after a change that is taken."""
    payload = await changes(person, customer, **given)
    assert payload["userErrors"] == [], payload
    return payload["customer"]


def named(customer: Any) -> dict[str, Any]:
    return {"id": customer["id"], "version": customer["version"]}


async def changes(person: Person, customer: Any, **given: Any) -> Any:
    return await person.does("updateCustomerSettings", {**named(customer), **given}, "customer { id version }")


async def holds(person: Person, customer: Any) -> Any:
    return (await person.reads(HOLDS, id=customer["id"]))["customer"]


async def makes_category(person: Person, name: str = "Storkunde", **given: Any) -> Any:
    payload = await person.does("createCustomerCategory", {"name": name, **given}, "category { id version name }")
    assert payload["userErrors"] == [], payload
    return payload["category"]


async def makes_price_list(person: Person, name: str = "Standard", currency: str = "NOK") -> Any:
    payload = await person.does("createPriceList", {"name": name, "currency": currency}, "priceList { id version name currency }")
    assert payload["userErrors"] == [], payload
    return payload["priceList"]


async def tenant(person: Person) -> Any:
    return (await person.asks("{ viewer { tenant { id version } } }")).data["viewer"]["tenant"]


async def sets_defaults(person: Person, **given: Any) -> Any:
    version = (await tenant(person))["version"]
    return await person.does("updateTenantSettings", {"version": version, **given}, "tenant { version }")


def problems(payload: Any) -> list[tuple[str, str]]:
    return [(error["code"], ".".join(error["field"] or [])) for error in payload["userErrors"]]


async def test_a_setting_is_the_card_s_own_else_its_category_s_else_the_tenant_s_else_the_system_s(admin: Person, kari: Person) -> None:
    category = await makes_category(admin, invoice={"language": "EN", "paymentTerms": {"type": "MONTHS", "count": 1}})
    customer = await kari.creates_customer(email="post@fjordvik.no")
    assert (await holds(kari, customer))["effectiveSettings"]["invoice"] == {
        "paymentTerms": {"type": "DAYS", "count": 14},
        "deliveryMethod": "AUTO",
        "invoiceEmails": ["post@fjordvik.no"],
        "language": "NB",
        "ourReference": {"name": "Kari"},
    }

    await sets_defaults(admin, invoice={"language": "SV"}, price={"discountPercent": "5"})
    customer = await sets(kari, customer, categoryId=category["id"], price={"discountPercent": "12.5"})
    found = await holds(kari, customer)

    assert found["settings"]["invoice"] == {"paymentTerms": None, "language": None}
    assert found["effectiveSettings"]["invoice"]["language"] == "EN"
    assert found["effectiveSettings"]["price"]["discountPercent"] == "12.50"
    assert found["effectiveSettings"]["sources"] == {
        "invoice": {"paymentTerms": "CATEGORY", "language": "CATEGORY"},
        "price": {"discountPercent": "CUSTOMER", "priceList": "SYSTEM"},
    }

    await sets(kari, customer, categoryId=None, price={"discountPercent": None})
    found = await holds(kari, customer)
    assert found["effectiveSettings"]["price"]["discountPercent"] == "5.00"
    assert found["effectiveSettings"]["sources"]["invoice"] == {"paymentTerms": "SYSTEM", "language": "TENANT"}


async def test_all_that_is_wrong_is_told_at_once_each_at_its_place_and_nothing_is_written(kari: Person) -> None:
    customer = await kari.creates_customer(type="SUPPLIER")

    payload = await changes(
        kari,
        customer,
        categoryId="cat_" + "0" * 32,
        invoice={
            "paymentTerms": {"type": "DAY_OF_MONTH", "count": 32},
            "deliveryChain": ["EHF", "EHF", "AUTO"],
            "ehfEndpoint": "0192:923609017",
            "invoiceEmails": ["post@fjordvik.no", "Post@fjordvik.no", "post"],
            "smsNumber": "+46 8 123 456 78",
            "ourReferenceId": "emp_" + "0" * 32,
            "kid": {"modulus": "MOD10", "length": 3},
            "yourReference": "x" * 101,
        },
        price={"discountPercent": "100.01", "hourlyRate": "1.005", "creditLimit": "-1", "currency": "XXY"},
        supplier={
            "bankAccounts": [{"bban": "86011117948"}, {"iban": "NO9386011117947", "bban": "86011117947", "country": "SE"}, {"bic": "DNB"}],
            "defaultKid": "123",
            "ledgerAccount": "24",
            "costAccount": "x",
            "vatCode": "99",
        },
    )

    assert problems(payload) == [
        ("INVALID", "invoice.paymentTerms.count"),
        ("DUPLICATE", "invoice.deliveryChain.1"),
        ("NOT_ALLOWED", "invoice.deliveryChain.2"),
        ("INVALID", "invoice.ehfEndpoint"),
        ("DUPLICATE", "invoice.invoiceEmails.1"),
        ("INVALID", "invoice.invoiceEmails.2"),
        ("INVALID", "invoice.smsNumber"),
        ("TOO_LONG", "invoice.yourReference"),
        ("NOT_FOUND", "invoice.ourReferenceId"),
        ("INVALID", "invoice.kid.length"),
        ("INVALID", "price.discountPercent"),
        ("INVALID", "price.currency"),
        ("INVALID", "price.hourlyRate"),
        ("INVALID", "price.creditLimit"),
        ("INVALID", "supplier.bankAccounts.0.bban"),
        ("INVALID", "supplier.bankAccounts.1.iban"),
        ("BLANK", "supplier.bankAccounts.1.bic"),
        ("INVALID", "supplier.bankAccounts.2.bic"),
        ("INVALID", "supplier.defaultKid"),
        ("INVALID", "supplier.ledgerAccount"),
        ("INVALID", "supplier.costAccount"),
        ("INVALID", "supplier.vatCode"),
        ("NOT_FOUND", "categoryId"),
    ]
    assert (await changes(kari, customer))["customer"]["version"] == customer["version"]


async def test_what_does_not_go_together_is_refused_by_what_holds_for_the_customer(admin: Person, kari: Person) -> None:
    firm, person = await kari.creates_customer(), await kari.creates_customer(type="PRIVATE_CUSTOMER", firstName="Ola", name="Nordmann")
    price_list = await makes_price_list(admin, currency="EUR")

    assert problems(await changes(kari, firm, invoice={"deliveryMethod": "EHF", "collectiveInvoice": True})) == [
        ("NOT_ALLOWED", "invoice.collectiveInvoice"),
        ("NOT_ALLOWED", "invoice.deliveryMethod"),
    ]
    assert problems(await changes(kari, firm, invoice={"deliveryMethod": "EMAIL"})) == [("NOT_ALLOWED", "invoice.deliveryMethod")]
    assert problems(await changes(kari, firm, invoice={"deliveryMethod": "VIPPS"})) == [("NOT_ALLOWED", "invoice.deliveryMethod")]
    assert problems(await changes(kari, firm, invoice={"deliveryMethod": "FACTORING"})) == [("NOT_ALLOWED", "invoice.deliveryMethod")]
    assert problems(await changes(kari, firm, invoice={"smsNotification": True})) == [("BLANK", "invoice.smsNumber")]
    assert problems(await changes(kari, firm, price={"vatHandling": "EXPORT"})) == [("NOT_ALLOWED", "price.vatHandling")]
    assert problems(await changes(kari, firm, price={"priceListId": price_list["id"]})) == [("NOT_ALLOWED", "price.priceListId")]
    assert problems(await changes(kari, firm, supplier={"remittance": False})) == [("NOT_ALLOWED", "supplier")]

    await sets(kari, person, invoice={"deliveryMethod": "VIPPS"})
    await sets(
        kari,
        firm,
        price={"priceListId": price_list["id"], "currency": "EUR"},
        invoice=BY_EHF,
    )


async def test_what_inheritance_has_broken_is_not_refused_of_a_change_of_something_else(admin: Person, kari: Person) -> None:
    category = await makes_category(admin, "Ehf", invoice={"deliveryMethod": "EHF"})
    customer = await kari.creates_customer(organizationNumber="923609016")
    customer = await sets(kari, customer, categoryId=category["id"])
    payload = await kari.does("updateCustomer", {**named(customer), "organizationNumber": None}, "customer { id version }")

    customer = await sets(kari, payload["customer"], price={"discountPercent": "10"})

    assert problems(await changes(kari, customer, invoice={"collectiveInvoice": True})) == [("NOT_ALLOWED", "invoice.collectiveInvoice")]


async def test_a_new_bank_account_is_unverified_until_another_employee_has_approved_it(kari: Person, ola: Person) -> None:
    supplier = await kari.creates_customer(type="SUPPLIER")
    supplier = await sets(kari, supplier, supplier={"bankAccounts": [ACCOUNT]})
    [account] = (await holds(kari, supplier))["effectiveSettings"]["supplier"]["bankAccounts"]
    assert account == {"iban": "NO9386011117947", "isPrimary": True, "isVerified": False, "verifiedBy": None}

    own = await kari.does("approveBankAccounts", named(supplier), "customer { id }")
    assert problems(own) == [("NOT_ALLOWED", "id")]
    approved = await ola.does("approveBankAccounts", named(supplier), "customer { id version }")
    assert approved["userErrors"] == []
    again = await ola.does("approveBankAccounts", named(approved["customer"]), "customer { id }")
    assert problems(again) == [("INVALID", "id")]

    await sets(ola, approved["customer"], supplier={"bankAccounts": [ACCOUNT, OTHER_ACCOUNT]})
    accounts = (await holds(kari, supplier))["effectiveSettings"]["supplier"]["bankAccounts"]
    assert [(account["isVerified"], account["verifiedBy"]) for account in accounts] == [(True, {"name": "Ola"}), (False, None)]


async def test_accounts_that_nobody_sees_are_approved_by_nobody(kari: Person, ola: Person) -> None:
    supplier = await sets(kari, await kari.creates_customer(type="SUPPLIER"), supplier={"bankAccounts": [ACCOUNT]})
    no_supplier = {"type": "CUSTOMER", "isSupplier": False}
    supplier = (await kari.does("updateCustomer", {**named(supplier), **no_supplier}, "customer { id version }"))["customer"]

    assert problems(await ola.does("approveBankAccounts", named(supplier), "customer { id }")) == [("NOT_ALLOWED", "id")]


async def test_who_approves_leaves_what_they_have_entered_themselves_to_another(kari: Person, ola: Person) -> None:
    supplier = await kari.creates_customer(type="SUPPLIER")
    supplier = await sets(kari, supplier, supplier={"bankAccounts": [ACCOUNT]})
    supplier = await sets(ola, supplier, supplier={"bankAccounts": [ACCOUNT, OTHER_ACCOUNT]})

    approved = await ola.does("approveBankAccounts", named(supplier), "customer { id version }")

    assert approved["userErrors"] == []
    accounts = (await holds(kari, supplier))["effectiveSettings"]["supplier"]["bankAccounts"]
    assert [account["verifiedBy"] for account in accounts] == [{"name": "Ola"}, None]
    await kari.does("approveBankAccounts", named(approved["customer"]), "customer { id }")
    accounts = (await holds(kari, supplier))["effectiveSettings"]["supplier"]["bankAccounts"]
    assert [account["verifiedBy"] for account in accounts] == [{"name": "Ola"}, {"name": "Kari"}]


async def test_who_leaves_is_followed_as_approver_and_as_our_reference_by_the_successor(admin: Person, kari: Person, ola: Person) -> None:
    supplier = await admin.creates_customer(type="SUPPLIER")
    approvers = [{"employeeId": kari.id, "amountLimit": "1000"}, {"employeeId": ola.id, "amountLimit": "500"}]
    supplier = await sets(admin, supplier, supplier={"approvers": approvers}, invoice={"ourReferenceId": kari.id})

    await admin.does("deactivateEmployee", {"id": kari.id, "successorId": ola.id}, "employee { id }")

    found = (await holds(admin, supplier))["effectiveSettings"]
    assert found["supplier"]["approvers"] == [{"employee": {"name": "Ola"}, "amountLimit": "1000.00"}]
    assert found["invoice"]["ourReference"] == {"name": "Ola"}
    assert problems(await changes(admin, supplier, supplier={"approvers": [{"employeeId": kari.id}]})) == [("CONFLICT", "version")], (
        "the card that another change has touched is read anew"
    )


async def test_administrators_alone_change_what_many_inherit(admin: Person, kari: Person) -> None:
    category, price_list = await makes_category(admin, "Offentlig"), await makes_price_list(admin, "Nett")
    refused = [
        await sets_defaults(kari, invoice={"language": "EN"}),
        await kari.does("createCustomerCategory", {"name": "Ny"}, "category { id }"),
        await kari.does("updateCustomerCategory", {"id": category["id"], "version": 1, "name": "Ny"}, "category { id }"),
        await kari.does("createPriceList", {"name": "Ny", "currency": "NOK"}, "priceList { id }"),
        await kari.does("updatePriceList", {"id": price_list["id"], "version": 1, "name": "Ny"}, "priceList { id }"),
    ]
    assert [problems(payload) for payload in refused] == [[("NOT_ALLOWED", "")]] * 5


async def test_categories_and_price_lists_are_changed_put_away_and_taken_back(admin: Person, kari: Person) -> None:
    category, price_list = await makes_category(admin, "Kommune"), await makes_price_list(admin, "Kampanje")
    taken = await admin.does("createCustomerCategory", {"name": "KOMMUNE"}, "category { id }")
    assert problems(taken) == [("DUPLICATE", "name")]

    away = await admin.does("updateCustomerCategory", {**named(category), "isArchived": True}, "category { id version isArchived }")
    assert away["category"] == {"id": category["id"], "version": 2, "isArchived": True}
    conflict = await admin.does("updateCustomerCategory", {**named(category), "name": "Ny"}, "category { version }")
    assert (problems(conflict), conflict["category"]) == ([("CONFLICT", "version")], {"version": 2})

    customer = await kari.creates_customer()
    assert problems(await changes(kari, customer, categoryId=category["id"])) == [("NOT_ALLOWED", "categoryId")]
    await makes_category(admin, "Kommune")
    back = await admin.does("updateCustomerCategory", {**named(away["category"]), "isArchived": False}, "category { version }")
    assert problems(back) == [("DUPLICATE", "isArchived")]

    keeps = await sets(kari, await kari.creates_customer(), price={"priceListId": price_list["id"]})
    await admin.does("updatePriceList", {"id": price_list["id"], "version": 1, "isArchived": True}, "priceList { id }")
    await sets(kari, keeps, price={"priceListId": price_list["id"], "discountPercent": "5"})
    assert problems(await changes(kari, customer, price={"priceListId": price_list["id"]})) == [("NOT_ALLOWED", "price.priceListId")]
    listed = await admin.reads("{ viewer { tenant { priceLists { name } all: priceLists(includeArchived: true) { name isArchived } } } }")
    assert listed["viewer"]["tenant"] == {"priceLists": [], "all": [{"name": "Kampanje", "isArchived": True}]}


async def test_bank_accounts_are_one_supplier_s_and_no_level_s_above(admin: Person) -> None:
    payload = await sets_defaults(admin, supplier={"bankAccounts": [ACCOUNT]})
    assert problems(payload) == [("NOT_ALLOWED", "supplier.bankAccounts")]


async def test_what_does_not_go_together_is_refused_of_a_level_against_those_above_it(admin: Person) -> None:
    payload = await sets_defaults(admin, invoice={"deliveryMethod": "FACTORING"})
    assert problems(payload) == [("NOT_ALLOWED", "invoice.deliveryMethod")]
    assert (await sets_defaults(admin, invoice={"deliveryMethod": "EHF"}))["userErrors"] == []
    payload = await admin.does("createCustomerCategory", {"name": "Samle", "invoice": {"collectiveInvoice": True}}, "category { id }")
    assert problems(payload) == [("NOT_ALLOWED", "invoice.collectiveInvoice")]
    assert (await admin.asks("{ viewer { tenant { categories { name } } } }")).data["viewer"]["tenant"]["categories"] == []


async def test_a_price_list_is_in_the_currency_of_the_level_that_it_is_set_on_and_of_the_card_that_inherits_it(
    admin: Person, kari: Person
) -> None:
    euros = (await makes_price_list(admin, "Euro", "EUR"))["id"]
    refused = [("NOT_ALLOWED", "price.priceListId")]
    customer = await kari.creates_customer()

    assert problems(await sets_defaults(admin, price={"priceListId": euros})) == refused
    payload = await admin.does("createCustomerCategory", {"name": "Eksport", "price": {"priceListId": euros}}, "category { id }")
    assert problems(payload) == refused
    category = await makes_category(admin, "Eksport", price={"priceListId": euros, "currency": "EUR"})
    customer = await sets(kari, customer, price={"currency": "SEK"})
    assert problems(await changes(kari, customer, categoryId=category["id"])) == refused
    payload = await admin.does("updateCustomerCategory", {**named(category), "price": {"currency": None}}, "category { id }")
    assert problems(payload) == refused


async def test_a_category_that_the_tenant_has_broken_can_be_renamed_and_put_away_all_the_same(admin: Person) -> None:
    category = await makes_category(admin, "Samle", invoice={"collectiveInvoice": True})
    assert (await sets_defaults(admin, invoice={"deliveryMethod": "EHF"}))["userErrors"] == []

    payload = await admin.does("updateCustomerCategory", {**named(category), "name": "Ny", "isArchived": True}, "category { name }")

    assert (payload["userErrors"], payload["category"]) == ([], {"name": "Ny"})


async def test_a_customer_that_one_may_not_see_has_no_settings_to_change(kari: Person, ola: Person) -> None:
    hidden = await kari.creates_customer(visibility="OWNER_ONLY", type="SUPPLIER")
    assert problems(await changes(ola, hidden, invoice={"language": "EN"})) == [("NOT_FOUND", "id")]
    assert problems(await ola.does("approveBankAccounts", named(hidden), "customer { id }")) == [("NOT_FOUND", "id")]
