"""Says plainly which Python is needed, before pip looks for packages that an older one does not have."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is what this is for
    sys.exit("needs Python 3.11 or newer (found %d.%d)" % sys.version_info[:2])  # noqa: UP031

from setuptools import find_packages, setup  # an older Python may lack it

# What stands beside the package in the repository is installed inside it; planner/paths.py finds it in both.
# The root folder gives the page's start file app.py, and its settings: see package-data in pyproject.toml.
BESIDE = {"planner.data": "data", "planner.seeds": "seeds", "planner.page": "."}

setup(
    packages=[*find_packages(include=["planner*"]), *BESIDE],
    package_dir=BESIDE,
    script_name="setup.py",  # by this name it is left out of the root folder's modules
)
