import { GraphQLClient } from "graphql-request";

export const request = (url: string, token: () => string) =>
  new GraphQLClient(url, {
    errorPolicy: "all",
    headers: () => ({ accept: "application/graphql-response+json", authorization: `Bearer ${token()}` }),
  });
