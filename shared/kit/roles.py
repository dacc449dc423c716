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
# Whose pass was valid once, or still is: may leave what lies on the device, and nothing else.
FORMER_JUDGE = "former_judge"
ROLES = frozenset({PUBLIC, INTERNAL, AGENCY, OFFICER, VERIFIER, COMMITTEE, EXECUTIVE, ADMIN, JUDGE, FORMER_JUDGE})
STAFF = (VERIFIER, COMMITTEE, EXECUTIVE, ADMIN)
