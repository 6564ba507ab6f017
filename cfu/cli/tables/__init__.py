"""Tables for people, on a terminal."""
