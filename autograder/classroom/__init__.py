"""A whole class, looked at as its teacher would: what to teach again, whom to help, and what needs a person."""
