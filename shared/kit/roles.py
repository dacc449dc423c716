"""Which kinds of callers are there?"""

PUBLIC = "public"
INTERNAL = "internal"
AGENCY = "agency"
OFFICER = "officer"
VERIFIER = "verifier"
COMMITTEE = "committee"
EXECUTIVE = "executive"
ADMIN = "admin"
JUDGE = "judge"
ROLES = frozenset({PUBLIC, INTERNAL, AGENCY, OFFICER, VERIFIER, COMMITTEE, EXECUTIVE, ADMIN, JUDGE})
STAFF = (VERIFIER, COMMITTEE, EXECUTIVE, ADMIN)
