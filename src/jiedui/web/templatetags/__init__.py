"""The parts that templates are made of."""
