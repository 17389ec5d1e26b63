import { CombinedGraphQLErrors, gql, ServerError } from "@apollo/client";
import { apollo } from "./built/apollo.js";
import { CompanyDocument, CreateCustomerDocument, CustomersDocument } from "./built/gql/graphql.js";
import { codes, invalid, names, network, number, report, token, url } from "./asking.mjs";

const client = apollo(url, () => token);
const kind = (error) =>
  CombinedGraphQLErrors.is(error)
    ? { error: "CombinedGraphQLErrors", codes: codes(error.errors) }
    : ServerError.is(error)
      ? { error: "ServerError", status: error.statusCode, codes: codes(JSON.parse(error.bodyText).errors) }
      : { error: error?.name ?? null };
const shown = ({ data, error }) => ({ data: data ?? null, ...kind(error) });
const query = async (client, query, variables) => shown(await client.query({ query, variables }));
const create = async (input) => shown(await client.mutate({ mutation: CreateCustomerDocument, variables: { input } }));

const pages = client.watchQuery({ query: CustomersDocument, variables: { first: 2, search: "side" } });

await report({
  good: async () => {
    const { data } = await new Promise((resolve) => pages.subscribe((result) => result.dataState === "complete" && resolve(result)));
    return { data: names(data.customers) };
  },
  nextPage: async () => {
    const { endCursor } = pages.getCurrentResult().data.customers.pageInfo;
    await pages.fetchMore({ variables: { after: endCursor } });
    return { data: names(client.readQuery({ query: CustomersDocument, variables: { first: 2, search: "side" } }).customers) };
  },
  invalid: () => query(client, gql(invalid)),
  signedOut: () => query(apollo(url, () => "nobody"), CustomersDocument),
  partial: async () => {
    const { data, ...rest } = await query(client, CompanyDocument, { number });
    return { data: { company: data.company, customers: data.customers.edges.length }, ...rest };
  },
  refusedInput: () => create({ name: "" }),
  lostAnswer: async () => {
    network.losing = 1;
    return create({ name: "Lost on its way AS" });
  },
});
client.stop();
