"""Icons, style sheets and translations, found by name."""
