"""Small programs that tests run in a real pty."""
