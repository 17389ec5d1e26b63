"""What does a browser see? GraphiQL, at the address of the API itself."""
