"""A mailbox that catches everything sent, for trying things out: nothing reaches anybody."""
