"""Spreadsheets as offices keep them: read as Excel shows them, headings recognised, cells understood, faults marked.

Knows workbooks and kinds of activity; knows no database. What is written for people to print is in `reports`.
"""
