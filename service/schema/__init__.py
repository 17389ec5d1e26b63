"""What the API says: types, inputs, enums, scalars. No SQL, no HTTP, and nothing of resolvers."""
