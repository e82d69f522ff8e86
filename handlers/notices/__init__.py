"""One message to one person, shown in the application and, by the digest, mailed."""
