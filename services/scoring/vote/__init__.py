"""Inovasi Favorit Masyarakat: the public's vote, apart from the jury's score."""
