"""Run as `python -m schemadrift`."""

from schemadrift.cli.main import main

main()
