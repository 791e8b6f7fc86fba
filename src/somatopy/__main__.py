"""``python -m somatopy``: the command line."""

from somatopy.commands import main

main()
