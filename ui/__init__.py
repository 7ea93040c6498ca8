"""How it looks: Streamlit and Plotly, never SQL. Reads `monitoring`, never `pipelines`."""
