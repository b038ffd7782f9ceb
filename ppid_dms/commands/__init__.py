"""What the commands do beyond one pass of the service, a command a file; ``cli`` only calls and prints."""
