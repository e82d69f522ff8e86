"""统一身份认证: single sign-on by OpenID Connect, with one provider named in the environment."""
