"""The acts of the domain: all SQL, all permission checks."""
