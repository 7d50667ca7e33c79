"""Over SSH: the keys that open, the server, and the session that a key begins."""
