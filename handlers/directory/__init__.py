"""Who is who: the tree of organisations, posts with validity dates, persons, accounts and sessions."""
