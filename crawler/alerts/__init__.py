"""Rules, what they match, the mails that tell of it, and how these get to their readers."""
