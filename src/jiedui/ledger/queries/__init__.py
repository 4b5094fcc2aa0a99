"""The only reads: each function takes the viewer and gives a frozen page, in a bounded number of queries."""
