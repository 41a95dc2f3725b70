"""`python3 companions/django/package_tests`: builds the package, installs it, and plays in a new project what the README promises."""
import sys
import unittest

# Write no .pyc files into the source tree.
sys.dont_write_bytecode = True

unittest.main(module='test_package', verbosity=2)
