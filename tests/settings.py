"""Settings for the tests: a data folder of their own, and the database that JIEDUI_TEST_DATABASE_URL names."""

import os
import tempfile

os.environ["JIEDUI_DATA"] = tempfile.mkdtemp(prefix="jiedui-tests-")
os.environ["JIEDUI_DATABASE_URL"] = os.environ.get("JIEDUI_TEST_DATABASE_URL", "")

from jiedui.config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
JOBS_START = False
