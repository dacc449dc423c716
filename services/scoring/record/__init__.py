"""What stands written for good: records that name one another by their hashes, so that no change goes unseen."""
