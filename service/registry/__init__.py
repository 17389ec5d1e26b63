"""Enhetsregisteret, Norway's register of companies: its live client, and its companies in the contract's words.

Knows neither GraphQL nor the database; settings come as arguments.
"""

from service.registry.answer import Answer, RegistrySource, RegistryStatus
from service.registry.client import Enhetsregisteret
from service.registry.company import CodedValue, Company, CompanyAddress, CompanyStatus
from service.registry.draft import CompanyDraft, DraftAddress, DraftAddressType, draft_of

__all__ = [
    "Answer",
    "CodedValue",
    "Company",
    "CompanyAddress",
    "CompanyDraft",
    "CompanyStatus",
    "DraftAddress",
    "DraftAddressType",
    "Enhetsregisteret",
    "RegistrySource",
    "RegistryStatus",
    "draft_of",
]
