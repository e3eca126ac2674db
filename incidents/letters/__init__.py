"""Letters of a matter: templates of words with fields, filled once at issue into blocks that page and paper share."""
