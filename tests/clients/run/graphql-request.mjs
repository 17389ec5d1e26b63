import { print } from "graphql";
import { ClientError } from "graphql-request";
import { request } from "./built/graphql-request.js";
import { CompanyDocument, CustomersDocument } from "./built/gql/graphql.js";
import { codes, invalid, names, number, report, token, url } from "./asking.mjs";

const client = request(url, () => token);
const query = async (client, document, variables) => {
  try {
    const { data, errors, status } = await client.rawRequest(document, variables);
    return { data: data ?? null, error: errors ? "errors" : null, status, codes: codes(errors) };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { data: null, error: "ClientError", status: error.response.status, codes: codes(error.response.errors) };
  }
};

await report({
  good: async () => ({ data: names((await client.request(CustomersDocument, { first: 2, search: "side" })).customers) }),
  invalid: () => query(client, invalid),
  signedOut: () => query(request(url, () => "nobody"), print(CustomersDocument)),
  partial: async () => {
    const { data, ...rest } = await query(client, print(CompanyDocument), { number });
    return { data: { company: data.company, customers: data.customers.edges.length }, ...rest };
  },
});
