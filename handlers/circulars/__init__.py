"""群发通知: the office or a county union tells a group of people something in one go."""
