import { graphql } from "relay-runtime";

/** The page; its list is a fragment of its own, which grows by pages and is read anew with another search. */
export const query = graphql`
  query CustomerListQuery($search: String) {
    ...CustomerList_query @arguments(search: $search)
  }
`;

export const list = graphql`
  fragment CustomerList_query on Query
  @refetchable(queryName: "CustomerListPageQuery")
  @argumentDefinitions(first: { type: "Int", defaultValue: 50 }, after: { type: "String" }, search: { type: "String" }) {
    customers(first: $first, after: $after, filter: { search: $search }) @connection(key: "CustomerList_customers") {
      edges {
        node {
          ...CustomerList_line
        }
      }
    }
  }
`;

export const line = graphql`
  fragment CustomerList_line on Customer @refetchable(queryName: "CustomerListLineQuery") {
    id
    version
    displayName
    updatedAt
  }
`;

export const company = graphql`
  query CustomerListCompanyQuery($number: OrganizationNumber!) {
    company(organizationNumber: $number) @catch {
      name
    }
    viewer {
      employee {
        name
      }
    }
  }
`;

export const create = graphql`
  mutation CustomerListCreateMutation($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
      customer {
        ...CustomerList_line
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;
