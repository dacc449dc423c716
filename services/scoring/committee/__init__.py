"""The committee's desk: preparing, watching and closing a festival by hand."""
