"""Programs that do what nobody thought of, at random and the same again by their seed."""
