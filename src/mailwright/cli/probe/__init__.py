"""``mailwright probe``: what a server offers and how far a session comes, stage by stage."""
