"""The only place that knows everything: settings, the URL root, the server's entry."""
