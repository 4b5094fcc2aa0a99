"""Every list of the site as a table to hand in: the same rows as its page shows under the same filter, all of them.

The tables are official papers and are written in Chinese. `registry` names the lists, one module a subject builds them.
"""
