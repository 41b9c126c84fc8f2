"""The windows people work in, drawn with Qt and leaning only on the desk."""
