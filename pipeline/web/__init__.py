"""The open web, read with care: which addresses may be asked, how a page is fetched, what its text is."""
