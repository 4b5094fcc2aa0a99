"""Results as files for people: workbooks, the assessment package, its verifier. Knows no stored rows."""
