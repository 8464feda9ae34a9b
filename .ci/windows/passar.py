"""Tells `Starta.cmd` whether a Python is of the version asked for, 64 bits."""

import struct
import sys

VERSION = tuple(map(int, sys.argv[1].split(".")))
sys.exit(struct.calcsize("P") != 8 or sys.version_info[:2] != VERSION)
