"""载体: 工人先锋号, 创新工作室, 技师工作站, from the application to the plaque and after (S-04, S-18…20, S-40)."""
