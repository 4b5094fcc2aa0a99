"""The third hand-over out of the record: the two fact tables as views, and the status query over them.

The views have exactly the columns of `jiedui.assessment.facts`; the migration makes them from the SQL below.
"""

OBLIGATIONS_VIEW = """
CREATE VIEW facts_obligations AS
SELECT o.id AS obligation_id, o.programme_id, o.opens_on, o.due_on, o.warns_on, o.needed, o.most,
       w.from_on AS waived_from, w.until_on AS waived_until
FROM ledger_obligation o LEFT JOIN ledger_waiver w ON w.obligation_id = o.id
"""
CONTRIBUTIONS_VIEW = """
CREATE VIEW facts_contributions AS
SELECT id AS contribution_id, obligation_id, programme_id, amount, done_on, counts_from, counts_until
FROM ledger_contribution
"""
