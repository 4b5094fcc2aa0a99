"""Work that outlasts a request: a job is taken up, does one action, and says how far it is. No rule lives here."""
