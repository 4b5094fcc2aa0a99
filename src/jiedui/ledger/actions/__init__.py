"""The only writes: each function is one business event, named as an official would say it."""
