"""What is kept, and who may see it. Knows neither GraphQL nor HTTP."""
