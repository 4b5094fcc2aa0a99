"""SQLite with a queue: whoever writes waits in the order of coming. `base` is the engine, as Django asks for it."""
