"""How the pictures of docs/pictures are taken: docs/pictures.py."""
