import { Client, fetchExchange, makeOperation, mapExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { possibleTypes, withoutId } from "./schema-facts.js";

const cache = () =>
  cacheExchange({
    possibleTypes,
    keys: Object.fromEntries(withoutId.map((type) => [type, () => null])),
    resolvers: {
      Query: { customers: relayPagination(), contacts: relayPagination(), employees: relayPagination() },
      Customer: { contacts: relayPagination() },
      Contact: { customers: relayPagination() },
    },
    // A new card may belong in any list: they are read again.
    updates: {
      Mutation: {
        createCustomer: (_payload, _variables, cache) => cache.invalidate("Query", "customers"),
        createContact: (_payload, _variables, cache) => cache.invalidate("Query", "contacts"),
      },
    },
  });

const headers = (token: () => string) =>
  mapExchange({
    onOperation: (operation) => {
      const { fetchOptions = {} } = operation.context;
      const given = typeof fetchOptions === "function" ? fetchOptions() : fetchOptions;
      const headers = new Headers(given.headers);
      headers.set("authorization", `Bearer ${token()}`);
      if (operation.kind === "mutation") headers.set("idempotency-key", crypto.randomUUID());
      const sent = { ...given, headers: Object.fromEntries(headers) };
      return makeOperation(operation.kind, operation, { ...operation.context, fetchOptions: sent });
    },
  });

export const urql = (url: string, token: () => string) =>
  new Client({ url, preferGetMethod: false, exchanges: [cache(), headers(token), fetchExchange] });
