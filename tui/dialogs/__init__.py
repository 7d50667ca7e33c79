"""Questions asked in the preview's place."""
