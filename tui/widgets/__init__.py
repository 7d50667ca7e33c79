"""The product's hands: record table, form, answer list, timeline."""
