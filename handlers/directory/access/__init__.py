"""What stands beside the password: one-time links, the second step, single sign-on."""
