"""The tests of the command line speak Chinese, whatever the language of the machine that runs them."""

import os

# At once, for the help of a command is worded when its module is imported.
os.environ["LC_ALL"] = "C.UTF-8"
