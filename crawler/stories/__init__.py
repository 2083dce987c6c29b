"""Stories in the archive: where an article goes, and what a person or a rebuild changes of it."""
