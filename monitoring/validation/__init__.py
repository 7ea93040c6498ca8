"""Every problem of a file, as data: it never raises for bad input and never stops at the first."""
