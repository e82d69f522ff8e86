"""`saicheng run-file` and `saicheng scenarios`: files tried without people, pages or handlers."""
