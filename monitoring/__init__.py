"""What the monitoring means: no Streamlit, no Plotly, nothing that writes the warehouse."""
