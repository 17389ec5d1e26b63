import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, ServerError } from "@apollo/client";
import { SetContextLink } from "@apollo/client/link/context";
import { RetryLink } from "@apollo/client/link/retry";
import { relayStylePagination } from "@apollo/client/utilities";
import { possibleTypes, withoutId } from "./schema-facts.js";

declare module "@apollo/client" {
  namespace ApolloClient.DeclareDefaultOptions {
    interface WatchQuery {
      errorPolicy: "all";
    }
    interface Query {
      errorPolicy: "all";
    }
    interface Mutate {
      errorPolicy: "all";
    }
  }
}

const cache = () =>
  new InMemoryCache({
    possibleTypes,
    typePolicies: {
      // What has no id is merged where it stands; there is one viewer.
      ...Object.fromEntries(withoutId.map((type) => [type, { merge: true }])),
      Viewer: { keyFields: [] },
      Query: {
        fields: {
          customers: relayStylePagination(["filter", "orderBy"]),
          contacts: relayStylePagination(["filter", "orderBy"]),
          employees: relayStylePagination(["filter"]),
        },
      },
      Customer: { fields: { contacts: relayStylePagination(), addresses: { merge: false } } },
      Contact: { fields: { customers: relayStylePagination(), addresses: { merge: false } } },
    },
  });

// In front of RetryLink: a mutation keeps its key however often it is sent, and so is carried out once.
const headers = (token: () => string) =>
  new SetContextLink((context, operation) => ({
    headers: {
      ...context.headers,
      authorization: `Bearer ${token()}`,
      ...(operation.operationType === "mutation" && { "idempotency-key": crypto.randomUUID() }),
    },
  }));

const retry = new RetryLink({
  attempts: { max: 3, retryIf: (error) => !ServerError.is(error) || [409, 429, 503].includes(error.statusCode) },
});

export const apollo = (uri: string, token: () => string) =>
  new ApolloClient({
    cache: cache(),
    link: ApolloLink.from([headers(token), retry, new HttpLink({ uri })]),
    // A field that failed alone is null, and the rest is there: the default, "none", would throw it away.
    defaultOptions: { query: { errorPolicy: "all" }, watchQuery: { errorPolicy: "all" }, mutate: { errorPolicy: "all" } },
  });
