"""Holds the locked requirements against known vulnerabilities with pip-audit, and says how many of them an index knew.

    python deploy/audit.py PIP_AUDIT REQUIREMENTS

Exit code 1 for a vulnerability, and where nothing could be looked up: an audit that saw nothing is none.
"""

from __future__ import annotations

import json
import subprocess
import sys


def main() -> int:
    """Run the audit; gives the exit code."""
    program, requirements = sys.argv[1:]
    command = [program, "-r", requirements, "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(done.stderr, file=sys.stderr)
        return 1
    looked_up = [package for package in packages if "skip_reason" not in package]
    vulnerable = [package for package in looked_up if package["vulns"]]
    for package in vulnerable:
        for known in package["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no version"
            print(f"{package['name']} {package['version']}: {known['id']}; mended in {mended}")
    print(f"{len(looked_up)} of {len(packages)} packages looked up, {len(vulnerable)} with known vulnerabilities")
    if not looked_up:
        print("No index answered: nothing was audited. Run it where one does.", file=sys.stderr)
    return 1 if vulnerable or not looked_up else 0


if __name__ == "__main__":
    sys.exit(main())
