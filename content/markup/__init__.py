"""How a chat wants it: a document becomes messages that fit. One writer a layout."""
