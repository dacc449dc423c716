"""When each entry presents, and who is presenting now."""
