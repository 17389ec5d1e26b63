"""What the API does: one module a capability. A mutation reads top to bottom: check, open the unit of work, check, write, commit."""
