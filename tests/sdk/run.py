"""Runs every test here and closes with the line that `scripts/test` counts."""

import pathlib
import sys
import time
import unittest

from sim import ends_on_sigterm


def main():
    ends_on_sigterm()
    here = pathlib.Path(__file__).resolve().parent
    tests = unittest.TestLoader().discover(str(here), top_level_dir=str(here))
    began = time.monotonic()
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(tests)
    # A class that cannot be set up is an error without a test that ran.
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    passed = max(0, result.testsRun - failed - len(result.skipped))
    word = "ok" if result.wasSuccessful() else "FAILED"
    print(f"test result: {word}. {passed} passed; {failed} failed; finished in {time.monotonic() - began:.1f}s")
    return 0 if result.wasSuccessful() and passed else 1


if __name__ == "__main__":
    sys.exit(main())
