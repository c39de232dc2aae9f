"""What a result looks like, on a screen and on paper alike: words, charts, PDFs, QR codes."""
