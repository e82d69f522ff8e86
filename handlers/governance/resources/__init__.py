"""Training resources (社会教育培训资源) and partners (高校、科研院所) that the contest's bodies can use."""
