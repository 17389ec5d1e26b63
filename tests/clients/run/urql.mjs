import { gql } from "@urql/core";
import { urql } from "./built/urql.js";
import { CompanyDocument, CreateCustomerDocument, CustomersDocument } from "./built/gql/graphql.js";
import { codes, invalid, names, number, report, token, url } from "./asking.mjs";

const client = urql(url, () => token);
const shown = ({ data, error }) => ({
  data: data ?? null,
  error: error ? (error.networkError ? "networkError" : "graphQLErrors") : null,
  status: error?.response?.status,
  codes: codes(error?.graphQLErrors),
});
const query = async (client, document, variables) => shown(await client.query(document, variables).toPromise());
const page = async (after) => {
  const { data } = await client.query(CustomersDocument, { first: 2, search: "side", after }).toPromise();
  return { data: names(data.customers), end: data.customers.pageInfo.endCursor };
};

let end;
await report({
  good: async () => {
    const first = await page();
    end = first.end;
    return { data: first.data };
  },
  nextPage: async () => ({ data: (await page(end)).data }),
  invalid: () => query(client, gql(invalid), {}),
  signedOut: () => query(urql(url, () => "nobody"), CustomersDocument, {}),
  partial: async () => {
    const { data, ...rest } = await query(client, CompanyDocument, { number });
    return { data: { company: data.company, customers: data.customers.edges.length }, ...rest };
  },
  refusedInput: async () => shown(await client.mutation(CreateCustomerDocument, { input: { name: "" } }).toPromise()),
});
