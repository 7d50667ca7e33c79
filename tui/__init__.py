"""The terminal without a database: screens, widgets, keys and words over `models.actions` and `models.queries`."""

import os

# Textual reads these once, when it is imported. Nobody's environment may switch on its debugging aids,
# and Esc must not wait for a tenth of a second.
for _name in [name for name in os.environ if name.startswith("TEXTUAL")]:
    del os.environ[_name]
os.environ["ESCDELAY"] = "25"
