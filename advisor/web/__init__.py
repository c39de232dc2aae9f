"""The HTTP server around the pages: what is answered, refused and logged before Streamlit is asked."""
