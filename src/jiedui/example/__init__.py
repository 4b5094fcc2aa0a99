"""The example programme, as data: the founding plan in our own words, its bodies by their posts, a made-up ledger.

The places, bodies, sums, days and document numbers are those of the founding plan of 2019-2020; what was done under
it is invented. `plan.docx` and `evidence/` are made by `tools/make_example.py`. The story that the ledger tells:

- 2019: 80万元 arrived on 12 June, in time. The second joint conference (两地联席会议, two a year) was put off and
  withdrawn: red from 1 January 2020, and it stays red.
- 16 July 2019: doctors went out after the floods before anybody had approved it; both leaders did so on 25 July.
- 2020: 60万元 by 12 June, so 20万元 were overdue from 1 July; they arrived on 18 September (逾期完成). The leaders
  visited four times where the plan says one or two (超上限). A job fair went ahead with one side's approval and
  was never regularised. One exchange was sent back and not handed up again, another was sent back and then held.
- On 31 December 2020 some things are still under way: two drafts, two hand-ups (one with one side's approval), one
  approved visit, two things carried out but not yet confirmed.
"""
