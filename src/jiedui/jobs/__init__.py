"""Work in the background: one process a job, started beside the server, that tells how far it is and ends."""
