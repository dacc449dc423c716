"""`python -m inovasi` is the command `inovasi`."""

from inovasi.cli import main

main()
