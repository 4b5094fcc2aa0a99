"""The pages: a request becomes one query or one action, and the answer a page. No rule lives here."""
