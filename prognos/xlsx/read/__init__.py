"""An Office file taken apart: parts, what refers to what, sheets as cells."""
