"""The browser front end: pages, controls, map and charts. Only this package and app.py know Streamlit."""
