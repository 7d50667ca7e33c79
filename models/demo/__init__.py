"""An invented city from a seed."""
