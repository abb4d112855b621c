"""Says plainly which Python is needed, before pip looks for packages that an older one does not have."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what this is for
    sys.exit("needs Python 3.11 or newer (found %d.%d)" % sys.version_info[:2])  # noqa: UP031

from setuptools import setup  # an older Python may lack it

setup()
