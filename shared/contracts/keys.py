"""What do all services know of the keys of agencies' systems? Submission issues them; others ask it about one."""

KEY_PREFIX = "ino_"
"""How such a key begins."""
MANAGE_WEBHOOKS = "webhooks:manage"
"""The scope of a key that may have its agency's systems called."""
RECOGNISE_PATH = "/internal/api-keys/recognise"
"""Where submission says whose a key is."""
