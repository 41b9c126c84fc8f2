"""ldap3, loaded here and nowhere else, so that its one warning is silenced once."""

import warnings

with warnings.catch_warnings():
    # pyasn1 renamed two tables that ldap3 2.9.1 asks for by their old names as it is loaded
    warnings.filterwarnings("ignore", r"t(ag|ype)Map is deprecated", DeprecationWarning)
    import ldap3
    from ldap3.core.exceptions import LDAPExceptionError
    from ldap3.utils.conv import escape_filter_chars

__all__ = ["LDAPExceptionError", "escape_filter_chars", "ldap3"]
