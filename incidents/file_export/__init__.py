"""A matter's file as one ZIP archive that can be read and checked without the portal."""
