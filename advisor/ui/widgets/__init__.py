"""Small parts, and what Streamlit leaves out."""
