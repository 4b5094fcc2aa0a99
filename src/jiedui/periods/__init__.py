"""Dates as values: periods, recurrences, deadlines. No clock: the day is always passed in.

Reading 每年6月30日前 out of a sentence is the compiler's work; what it means in a calendar is told here.
"""
