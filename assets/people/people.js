// People are listed without scripts.
