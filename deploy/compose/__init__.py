"""How is the system run and tested as containers, also where no engine or registry is at hand?"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is made on the way (packages' tarball, logs, the environment of a test run); deleting it costs only time.
VAR = ROOT / "var" / "compose"
