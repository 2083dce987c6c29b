"""How text is cut into words, inflected, asked for and matched; pure."""
