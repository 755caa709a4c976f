"""`herald rehearse`: a dress rehearsal with made-up subscribers, before anybody trusts it."""
