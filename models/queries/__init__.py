"""What people see: frozen rows and keyset pages; no table instance leaves this folder."""
