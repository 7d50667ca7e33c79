"""The terminal without a database: screens, widgets, keys and words over `models.actions` and `models.queries`."""
