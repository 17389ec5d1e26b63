import relayRuntime from "relay-runtime";
import { Refused, relay } from "./built/relay/environment.js";
import company from "./built/relay/__generated__/CustomerListCompanyQuery.graphql.js";
import create from "./built/relay/__generated__/CustomerListCreateMutation.graphql.js";
import { codes, number, report, token, url } from "./asking.mjs";

const { commitMutation, fetchQuery } = relayRuntime;
const environment = relay(url, () => token);
const query = async (environment) => {
  try {
    const { company: caught, viewer } = await fetchQuery(environment, company, { number }).toPromise();
    return { data: { company: caught.ok ? caught.value : null, viewer }, error: null, codes: codes(caught.errors) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { data: null, error: "Refused", status: error.status, codes: error.codes };
  }
};
const commit = (input) =>
  new Promise((resolve, reject) =>
    commitMutation(environment, {
      mutation: create,
      variables: { input },
      onCompleted: (data, errors) => resolve({ data, error: errors }),
      onError: reject,
    }),
  );

await report({
  partial: () => query(environment),
  signedOut: () => query(relay(url, () => "nobody")),
  refusedInput: () => commit({ name: "" }),
});
