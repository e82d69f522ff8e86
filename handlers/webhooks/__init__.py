"""群机器人和接口: news told to groups of people in WeCom, DingTalk and Feishu, and to programs of others."""
