"""The published language: what the services tell one another, and the rules of the year that all of them read."""
