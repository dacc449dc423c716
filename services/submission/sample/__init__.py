"""What does an empty system show? A sample, labelled *contoh* wherever it appears."""
