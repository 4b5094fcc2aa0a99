"""What can be told from a file itself: its type, its digest, when and where it was taken. Knows no storage."""
