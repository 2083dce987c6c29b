"""What is shown of the archive: the same to the commands, the web page and the API."""
