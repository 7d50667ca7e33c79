"""Questions in the preview's place: the list above stays still, its bar becomes dim."""
