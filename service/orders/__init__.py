"""What does an order for a customer begin with? Pure rules over what is known of the customer: no database, no GraphQL, no language.

The due date (`due_date`), where invoice and goods go (`addresses`), how the invoice is sent (`delivery`), and what will go wrong
(`warnings`). What they know is an `OrderFacts`.
"""
