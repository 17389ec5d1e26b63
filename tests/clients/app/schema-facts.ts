/** Which types the interface Node stands for: what Apollo Client and urql can't know from answers alone. */
export const possibleTypes = { Node: ["Company", "Contact", "Customer", "CustomerCategory", "Employee", "PriceList", "Tenant"] };

/** What has no id: caches keep it inside what it was read from. Pages (connections, edges, PageInfo) aside, which both know. */
export const withoutId = [
  "Address",
  "CodedValue",
  "CompanyAddress",
  "CompanyHit",
  "CompanyLookup",
  "ContactPayload",
  "CustomerDraft",
  "CustomerPayload",
  "EmployeePayload",
  "RegistryAnswer",
  "UserError",
  "Viewer",
];
